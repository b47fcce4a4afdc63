/* listenwatch-actor32: listens on a TCP port of 127.0.0.1 by the 32-bit system calls, tells of it as the actor does
 * (truth.h), waits for a line, closes. It needs no 32-bit C library. */
enum { SYS_exit = 1, SYS_read = 3, SYS_write = 4, SYS_close = 6, SYS_getpid = 20, SYS_socketcall = 102 };
enum { CALL_SOCKET = 1, CALL_BIND = 2, CALL_LISTEN = 4, CALL_GETSOCKNAME = 6 };
enum { INET = 2, STREAM = 1 };

/* struct sockaddr_in of ip(7) */
struct address {
    unsigned short family;
    unsigned short port_be;
    unsigned int ip_be;
    char zero[8];
};

static long call(long number, long a, long b, long c)
{
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory");
    return result;
}

static long socket_call(long which, unsigned long a, unsigned long b, unsigned long c)
{
    unsigned long arguments[3];
    arguments[0] = a;
    arguments[1] = b;
    arguments[2] = c;
    return call(SYS_socketcall, which, (long)arguments, 0);
}

static void say(const char* text)
{
    long size = 0;
    while (text[size] != 0) size++;
    call(SYS_write, 1, (long)text, size);
}

static void say_number(unsigned long number)
{
    char digits[12];
    int at = 11;
    digits[at] = 0;
    do digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    say(digits + at);
}

void _start(void)
{
    struct address where = {INET, 0, 0x0100007f, {0}};
    unsigned int size = sizeof(where);
    char byte = 0;
    long fd = socket_call(CALL_SOCKET, INET, STREAM, 0);
    if (fd < 0 || socket_call(CALL_BIND, (unsigned long)fd, (unsigned long)&where, size) != 0 ||
        socket_call(CALL_LISTEN, (unsigned long)fd, 1, 0) != 0 ||
        socket_call(CALL_GETSOCKNAME, (unsigned long)fd, (unsigned long)&where, (unsigned long)&size) != 0)
        call(SYS_exit, 1, 0, 0);
    say("{\"deed\":\"listen32\",\"ok\":true,\"port\":");
    say_number((unsigned long)((where.port_be & 255) << 8 | where.port_be >> 8));
    say(",\"pid\":");
    say_number((unsigned long)call(SYS_getpid, 0, 0, 0));
    say("}\n");
    while (call(SYS_read, 0, (long)&byte, 1) == 1 && byte != '\n');
    call(SYS_exit, 0, 0, 0);
}
