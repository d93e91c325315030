/* X(name, C type): every type passed by value. Shared by the guest library and its tests. */
#ifndef METAFFI_TESTS_NATIVE_SCALARS_H
#define METAFFI_TESTS_NATIVE_SCALARS_H

#define GUEST_SCALARS(X) \
  X(int8, int8_t)        \
  X(int16, int16_t)      \
  X(int32, int32_t)      \
  X(int64, int64_t)      \
  X(uint8, uint8_t)      \
  X(uint16, uint16_t)    \
  X(uint32, uint32_t)    \
  X(uint64, uint64_t)    \
  X(size, size_t)        \
  X(bool, bool)          \
  X(char8, char)         \
  X(char16, char16_t)    \
  X(char32, char32_t)    \
  X(float32, float)      \
  X(float64, double)

#endif
