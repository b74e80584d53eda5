/*
 * What the tests add to pcscd and to vpcd, its virtual reader. Compiled twice by pcscd.ts: with -DDRIVER as the
 * driver of the first reader, linked with libifdvpcd.so for the rest of it; and without, for LD_PRELOAD. (In one,
 * the preloaded driver's symbols would take the place of those of the other readers' drivers.)
 *
 * - Plugging and unplugging. The reader hangs on a USB port that is made up here: no device of the machine is
 *   seen, only ours. One byte in the pipe VPCD_HOTPLUG, 'a' or 'r', adds or removes it; VPCD_PORT is its TCP port.
 * - TCP_NODELAY on the cards' sockets. vpcd writes the length and the bytes apart, so that Nagle's algorithm
 *   meets the card's delayed ACK and every APDU costs 44 ms.
 * - A crash of vpcd avoided: see recv.
 * - Nothing is made in /run/pcscd, where a pcscd of the machine has its files: whoever runs the tests need not be
 *   root, and the directory need not be there.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef DRIVER

/* The driver: pcscd names a USB reader by its place on the bus, vpcd wants a port. */
long IFDHCreateChannelByName(unsigned long lun, char *name) {
  static long (*next)(unsigned long, char *);
  if (!next) next = dlsym(RTLD_NEXT, "IFDHCreateChannelByName");
  char at_port[32];
  if (strncmp(name, "usb:", 4) != 0) return next(lun, name);
  snprintf(at_port, sizeof at_port, "/dev/null:%s", getenv("VPCD_PORT"));
  return next(lun, at_port);
}

#else

int accept(int socket, struct sockaddr *address, socklen_t *length) {
  static int (*next)(int, struct sockaddr *, socklen_t *);
  if (!next) next = dlsym(RTLD_NEXT, "accept");
  int one = 1, accepted = next(socket, address, length);
  if (accepted >= 0) setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return accepted;
}

/* A line that breaks inside the two bytes of a length makes vpcd copy from nowhere, and pcscd crash. */
ssize_t recv(int socket, void *buffer, size_t length, int flags) {
  static ssize_t (*next)(int, void *, size_t, int);
  if (!next) next = dlsym(RTLD_NEXT, "recv");
  ssize_t received = next(socket, buffer, length, flags);
  return (flags & MSG_WAITALL) && received > 0 && received < (ssize_t)length ? 0 : received;
}

int mkdir(const char *path, mode_t mode) {
  static int (*next)(const char *, mode_t);
  if (!next) next = dlsym(RTLD_NEXT, "mkdir");
  return strcmp(path, "/run/pcscd") == 0 ? 0 : next(path, mode);
}

/* pcscd has the directory of its USB drivers built in: it finds the one in VPCD_DRIVERS there, and no other. */
#define DRIVERS "/usr/lib/pcsc/drivers"

static const char *moved(const char *path, char *buffer, size_t size) {
  if (!path || strncmp(path, DRIVERS "/vpcd.bundle", sizeof DRIVERS + 11) != 0) return path;
  snprintf(buffer, size, "%s%s", getenv("VPCD_DRIVERS"), path + sizeof DRIVERS - 1);
  return buffer;
}

DIR *opendir(const char *path) {
  static DIR *(*next)(const char *);
  if (!next) next = dlsym(RTLD_NEXT, "opendir");
  return next(strcmp(path, DRIVERS) == 0 ? getenv("VPCD_DRIVERS") : path);
}

FILE *fopen(const char *path, const char *mode) {
  static FILE *(*next)(const char *, const char *);
  char buffer[512];
  if (!next) next = dlsym(RTLD_NEXT, "fopen");
  return next(moved(path, buffer, sizeof buffer), mode);
}

void *dlopen(const char *path, int flags) {
  static void *(*next)(const char *, int);
  char buffer[512];
  if (!next) next = dlsym(RTLD_NEXT, "dlopen");
  return next(moved(path, buffer, sizeof buffer), flags);
}

/* libudev, as far as pcscd asks it: one device, which is its own parent. */
static char device, action;

void *udev_new(void) { return &device; }
void *udev_unref(void *it) { return it; }
void *udev_monitor_new_from_netlink(void *it, const char *name) { return it; }
int udev_monitor_filter_add_match_subsystem_devtype(void *it, const char *subsystem, const char *type) { return 0; }
int udev_monitor_enable_receiving(void *it) { return 0; }
int udev_monitor_get_fd(void *it) { return open(getenv("VPCD_HOTPLUG"), O_RDWR | O_CLOEXEC); }
void *udev_monitor_receive_device(void *it) {
  static int pipe = -1;
  if (pipe < 0) pipe = udev_monitor_get_fd(it);
  return read(pipe, &action, 1) == 1 ? &device : NULL;
}
const char *udev_device_get_action(void *it) { return action == 'r' ? "remove" : "add"; }
const char *udev_device_get_devnode(void *it) { return "/dev/null"; }
const char *udev_device_get_sysname(void *it) { return "9-9:1.0"; }
void *udev_device_get_parent_with_subsystem_devtype(void *it, const char *subsystem, const char *type) { return it; }
const char *udev_device_get_sysattr_value(void *it, const char *name) {
  if (strcmp(name, "idVendor") == 0) return "0f0f";
  if (strcmp(name, "idProduct") == 0) return "0001";
  return strcmp(name, "bInterfaceNumber") == 0 ? "00" : NULL;
}
void *udev_device_new_from_syspath(void *it, const char *path) { return &device; }
void *udev_device_unref(void *it) { return NULL; }
void *udev_enumerate_new(void *it) { return it; }
int udev_enumerate_add_match_subsystem(void *it, const char *subsystem) { return 0; }
int udev_enumerate_scan_devices(void *it) { return 0; }
void *udev_enumerate_get_list_entry(void *it) { return &device; }
void *udev_list_entry_get_next(void *it) { return NULL; }
const char *udev_list_entry_get_name(void *it) { return "/sys/bus/usb/devices/9-9:1.0"; }
void *udev_enumerate_unref(void *it) { return NULL; }

#endif
