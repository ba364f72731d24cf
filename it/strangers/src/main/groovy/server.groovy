import com.sun.net.httpserver.HttpServer
import java.util.concurrent.Executors

class Basket {
    def items = [:]
    def methodMissing(String name, args) { "$name(${args.join(',')})" }
}

def server = HttpServer.create(new InetSocketAddress('127.0.0.1', 0), 100)
server.executor = Executors.newFixedThreadPool(4)
server.createContext('/work') { exchange ->
    def n = (exchange.requestURI.query =~ /n=(\d+)/)[0][1] as int
    def basket = new Basket()
    (1..(n % 10 + 1)).each { basket.items["item$it"] = it * n }
    def text = n % 7 == 0 ? 'seven' : "${basket.items.collect { k, v -> "$k=$v" }.join(' ')} ${basket.total(n)}"
    def bytes = text.getBytes('UTF-8')
    exchange.sendResponseHeaders(n % 7 == 0 ? 418 : 200, bytes.length)
    exchange.responseBody.withStream { it.write(bytes) }
}
server.start()
println "open at port ${server.address.port}"
