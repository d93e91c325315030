#include <metaffi/version.h>

const char* metaffi_version(void) { return METAFFI_VERSION_STRING; }
