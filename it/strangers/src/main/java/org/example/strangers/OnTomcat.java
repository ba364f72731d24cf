package org.example.strangers;

import java.io.IOException;
import java.nio.file.Files;
import java.util.TreeMap;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/** A servlet with a session. */
public final class OnTomcat {
    public static void main(String[] arguments) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "work", new HttpServlet() {
            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                int n = Integer.parseInt(request.getParameter("n"));
                request.getSession(true).setAttribute("n", n);
                if (n % 7 == 0) {
                    response.sendError(418, "seven");
                    return;
                }
                response.setContentType("text/plain");
                response.getWriter().print(new TreeMap<>(request.getParameterMap()).keySet() + " " + n);
            }
        });
        context.addServletMappingDecoded("/work", "work");
        tomcat.start();
        System.out.println("open at port " + tomcat.getConnector().getLocalPort());
        tomcat.getServer().await();
    }
}
