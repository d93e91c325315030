#include <guest_abi.h>

const metaffi_go_library *metaffi_go_library_get(void);
const metaffi_go_library *metaffi_go_library_get(void) {
  static const metaffi_go_library library = {
      METAFFI_GO_GUEST_VERSION + 41, sizeof(metaffi_go_library), "go1.99", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  return &library;
}
