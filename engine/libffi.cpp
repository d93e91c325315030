#include "engine/libffi.hpp"

#include <metaffi/cpp/text.hpp>

namespace metaffi::engine {

ffi_type* ffi_type_of(std::uint16_t repr) noexcept {
  switch (repr) {
    case METAFFI_REPR_I8:
      return &ffi_type_sint8;
    case METAFFI_REPR_U8:
    case METAFFI_REPR_BOOL:
      return &ffi_type_uint8;
    case METAFFI_REPR_I16:
      return &ffi_type_sint16;
    case METAFFI_REPR_U16:
      return &ffi_type_uint16;
    case METAFFI_REPR_I32:
      return &ffi_type_sint32;
    case METAFFI_REPR_U32:
      return &ffi_type_uint32;
    case METAFFI_REPR_I64:
      return &ffi_type_sint64;
    case METAFFI_REPR_U64:
      return &ffi_type_uint64;
    case METAFFI_REPR_F32:
      return &ffi_type_float;
    case METAFFI_REPR_F64:
      return &ffi_type_double;
    case METAFFI_REPR_POINTER:
      return &ffi_type_pointer;
    default:
      return &ffi_type_void;
  }
}

std::optional<jit::Failure> ffi_abi_of(std::uint16_t convention, ffi_abi* abi) {
  if (convention == METAFFI_CONVENTION_DEFAULT) {
    *abi = FFI_DEFAULT_ABI;
    return std::nullopt;
  }
#if defined(__x86_64__) || defined(_M_X64)
  *abi = convention == METAFFI_CONVENTION_WIN64 ? FFI_WIN64 : FFI_UNIX64;
  return std::nullopt;
#else
  return jit::Failure{METAFFI_ERROR_UNSUPPORTED,
                      text("the calling convention ", convention == METAFFI_CONVENTION_WIN64 ? "win64" : "sysv",
                           " exists on x86-64 only; declare none")};
#endif
}

bool is_win64(ffi_abi abi) noexcept {
#if defined(__x86_64__) || defined(_M_X64)
  return abi == FFI_WIN64 || abi == FFI_GNUW64;
#else
  return static_cast<void>(abi), false;
#endif
}

bool is_sysv(ffi_abi abi) noexcept {
#if defined(__x86_64__) || defined(_M_X64)
  return abi == FFI_UNIX64;
#else
  return static_cast<void>(abi), false;
#endif
}

std::optional<jit::Failure> ffi_failure(ffi_status status, const char* what) {
  if (status == FFI_OK) return std::nullopt;
  const char* const reason = status == FFI_BAD_TYPEDEF ? "a type it cannot pass"
                             : status == FFI_BAD_ABI   ? "a calling convention it does not know"
                                                       : "an argument type it cannot pass";
  return jit::Failure{METAFFI_ERROR_UNSUPPORTED,
                      text("libffi cannot prepare the call of ", what == nullptr ? "a function" : what, ": ", reason)};
}

}  // namespace metaffi::engine
