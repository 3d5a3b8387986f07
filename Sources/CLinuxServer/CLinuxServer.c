#define _GNU_SOURCE
#include "CLinuxServer.h"

#include <malloc.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <time.h>

static int control(int poller, int operation, int socket, uint32_t events, uint64_t number) {
    struct epoll_event event = {.events = events | EPOLLRDHUP | EPOLLONESHOT, .data.u64 = number};
    return epoll_ctl(poller, operation, socket, &event);
}

int linuxserver_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int linuxserver_add(int poller, int socket, uint64_t number) {
    return control(poller, EPOLL_CTL_ADD, socket, EPOLLIN | EPOLLOUT, number);
}

int linuxserver_rearm(int poller, int socket, uint64_t number) {
    return control(poller, EPOLL_CTL_MOD, socket, EPOLLIN, number);
}

int linuxserver_remove(int poller, int socket) { return epoll_ctl(poller, EPOLL_CTL_DEL, socket, NULL); }

int linuxserver_next(int poller, uint64_t *number) {
    struct epoll_event event;
    int count = epoll_wait(poller, &event, 1, -1);
    if (count != 1) return -1;
    *number = event.data.u64;
    return 1;
}

int linuxserver_thread_clock(int *clock) {
    clockid_t own;
    if (pthread_getcpuclockid(pthread_self(), &own) != 0) return -1;
    *clock = own;
    return 0;
}

int64_t linuxserver_clock_nanoseconds(int clock) {
    struct timespec time;
    if (clock_gettime(clock, &time) != 0) return 0;
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

void linuxserver_map_blocks_from(int bytes) { mallopt(M_MMAP_THRESHOLD, bytes); }
