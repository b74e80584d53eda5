/*
 * What the tests add to vpcd, the virtual reader, inside their private pcscd (compiled by pcscd.ts):
 *
 * - TCP_NODELAY on the cards' sockets. vpcd writes the length and the bytes apart, so that Nagle's algorithm
 *   meets the card's delayed ACK and every APDU costs 44 ms. Loaded with LD_PRELOAD for this.
 * - Nothing is written in /run/pcscd, where a pcscd of the machine has its files: whoever runs the tests need
 *   not be root, and the directory need not be there.
 * - Unplugging. The reader is gone while the file named by VPCD_UNPLUGGED exists. Loaded as the driver for
 *   this; everything else a driver has to answer comes from libifdvpcd.so, which this is linked with.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define IFD_NO_SUCH_DEVICE 617

int accept(int socket, struct sockaddr *address, socklen_t *length) {
  static int (*next)(int, struct sockaddr *, socklen_t *);
  if (!next) next = dlsym(RTLD_NEXT, "accept");
  int one = 1, accepted = next(socket, address, length);
  if (accepted >= 0) setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return accepted;
}

int mkdir(const char *path, mode_t mode) {
  static int (*next)(const char *, mode_t);
  if (!next) next = dlsym(RTLD_NEXT, "mkdir");
  return strcmp(path, "/run/pcscd") == 0 ? 0 : next(path, mode);
}

static int unplugged(void) {
  const char *file = getenv("VPCD_UNPLUGGED");
  return file && access(file, F_OK) == 0;
}

long IFDHICCPresence(unsigned long lun) {
  static long (*next)(unsigned long);
  if (!next) next = dlsym(RTLD_NEXT, "IFDHICCPresence");
  return unplugged() ? IFD_NO_SUCH_DEVICE : next(lun);
}

long IFDHCreateChannelByName(unsigned long lun, char *name) {
  static long (*next)(unsigned long, char *);
  if (!next) next = dlsym(RTLD_NEXT, "IFDHCreateChannelByName");
  return unplugged() ? IFD_NO_SUCH_DEVICE : next(lun, name);
}
