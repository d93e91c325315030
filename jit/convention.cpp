#include "jit/convention.hpp"

namespace metaffi::jit {

const Convention& convention_of(std::uint32_t number) noexcept {
  if (number == METAFFI_CONVENTION_SYSV) return kSysV;
  if (number == METAFFI_CONVENTION_WIN64) return kWin64;
#if defined(_WIN32)
  return kWin64;
#else
  return kSysV;
#endif
}

}  // namespace metaffi::jit
