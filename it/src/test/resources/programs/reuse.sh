# sh reuse.sh JAVA CLASSES HOTSPAN FOLDER, as root in pid and mount namespaces of its own: the target of a session that sleeps ends,
# and another JVM gets its number. Only builtins run where the number matters.
java=$1 classes=$2 hotspan=$3 folder=$4
mount -t tmpfs none /tmp
mkfifo "$folder/in"

target() {
    "$java" -Xmx64m -cp "$classes" faults.Faulty < "$folder/in" > "$folder/$1" 2>&1 &
    pid=$!
}

there() { # there FILE TEXT
    i=0
    until grep -q "$2" "$1" || [ $i -gt 300 ]; do
        sleep 0.1
        i=$((i + 1))
    done
}

exec 3<> "$folder/in"
target first
wanted=$pid
there "$folder/first" ready
"$java" -jar "$hotspan" attach "$wanted" faults.Faulty::work --json > "$folder/tool" 2>&1 &
tool=$!
there "$folder/tool" '"type":"probe"'
kill -STOP "$tool"
kill -KILL "$wanted"
wait "$wanted" 2> /dev/null
echo $((wanted - 1)) > /proc/sys/kernel/ns_last_pid
target second
[ "$pid" = "$wanted" ] && echo reused=yes || echo "reused=no $wanted $pid"
there "$folder/second" ready
kill -CONT "$tool"
wait "$tool"
echo "tool=$?"
kill -0 "$wanted" && echo second=alive
echo "folders=$(ls -a /tmp | grep -c hotspan)"
"$java" -jar "$hotspan" attach "$wanted" faults.Faulty::work --json --for 1s > "$folder/again" 2>&1
echo "attach=$?"
cat "$folder/tool" "$folder/again"
cat "$folder/second"
