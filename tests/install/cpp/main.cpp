// A C++20 program against the installed library: calls cos of the C library.
#include <cstdio>
#include <metaffi/metaffi.hpp>

int main() {
  try {
    metaffi::runtime native("native");
    metaffi::module math = native.load_module("libm.so.6");
    auto cosine = math.load<double(double)>("callable=cos");
    std::printf("metaffi %s: cos(0.5) = %f\n", metaffi_version(), cosine(0.5));
  } catch (const metaffi::error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
