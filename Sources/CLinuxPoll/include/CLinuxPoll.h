// epoll(7), which Swift's Glibc module does not have, in the one form that the server uses: edge by edge, each event to
// one thread, and none more of that socket until it is armed again. Each call keeps errno.
#ifndef CLINUXPOLL_H
#define CLINUXPOLL_H

#include <stdbool.h>
#include <stdint.h>

// epoll_create1(2) with EPOLL_CLOEXEC.
int linuxpoll_create(void);

// epoll_ctl(2), EPOLL_CTL_ADD: the first event comes at once.
int linuxpoll_add(int poller, int socket, uint64_t number);

// epoll_ctl(2), EPOLL_CTL_MOD: the next event comes when there are bytes to read, or the end.
int linuxpoll_rearm(int poller, int socket, uint64_t number);

// epoll_ctl(2), EPOLL_CTL_DEL.
int linuxpoll_remove(int poller, int socket);

// epoll_wait(2) for one event: 1, or -1 after an interruption. `ended` tells that the peer has shut down its half.
int linuxpoll_next(int poller, uint64_t *number, bool *ended);

// pthread_getcpuclockid(3) of the calling thread: the clock of the processor time that it uses. -1 when there is none.
int linuxpoll_thread_clock(int *clock);

// clock_gettime(2), in nanoseconds; 0 when the clock is gone.
int64_t linuxpoll_clock_nanoseconds(int clock);

#endif
