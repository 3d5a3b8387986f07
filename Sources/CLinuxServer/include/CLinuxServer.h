// What the server needs of Linux and glibc that Swift's Glibc module does not have: epoll(7) in the one form that is used
// here (each event goes to one thread, and no more of that socket until it is armed again), the clocks of threads, and a
// setting of malloc. Each call keeps errno.
#ifndef CLINUXSERVER_H
#define CLINUXSERVER_H

#include <stdint.h>

// epoll_create1(2) with EPOLL_CLOEXEC.
int linuxserver_create(void);

// epoll_ctl(2), EPOLL_CTL_ADD: the first event comes at once.
int linuxserver_add(int poller, int socket, uint64_t number);

// epoll_ctl(2), EPOLL_CTL_MOD: the next event comes when there are bytes to read, or the end.
int linuxserver_rearm(int poller, int socket, uint64_t number);

// epoll_ctl(2), EPOLL_CTL_DEL.
int linuxserver_remove(int poller, int socket);

// epoll_wait(2) for one event: 1, or -1 after an interruption.
int linuxserver_next(int poller, uint64_t *number);

// pthread_getcpuclockid(3) of the calling thread: the clock of the processor time that it uses. -1 when there is none.
int linuxserver_thread_clock(int *clock);

// clock_gettime(2), in nanoseconds; 0 when the clock is gone.
int64_t linuxserver_clock_nanoseconds(int clock);

// mallopt(3), M_MMAP_THRESHOLD: blocks of this size and more are mapped each for itself, and go back to the system when
// they are freed. Without it glibc raises that bound, and keeps the largest blocks that were ever asked for.
void linuxserver_map_blocks_from(int bytes);

#endif
