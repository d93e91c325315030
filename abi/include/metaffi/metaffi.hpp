// MetaFFI for C++20, header only.
//
//   metaffi::runtime jvm("jvm");
//   metaffi::module jar = jvm.load_module("a.jar;b.jar");
//   auto add = jar.load<int64_t(int64_t, int64_t)>("class=A,callable=add");     // types from the signature
//   int64_t sum = add(40, 2);
//   metaffi::entity div = jar.load("class=A,callable=div", {metaffi::type<int64_t>(), metaffi::type<int64_t>()},
//                                  {metaffi::type<double>()});
//   double q = div.call<double>(int64_t{10}, int64_t{2});                       // types checked at each call
//
// Everything is an owner that frees itself; failures are thrown as metaffi::error. Calls with numbers only allocate nothing.
//
// C++ and MetaFFI types
//   integers by size and sign, bool, float, double        int8 … uint64, bool, float32, float64
//   char and char8_t, char16_t, char32_t                  char8, char16, char32
//   std::string, string_view, const char *                string8 (u16… and u32…: string16, string32)
//   metaffi::handle, metaffi::callable, metaffi::value    handle, callable, any
//   std::vector<T>, std::span<const T>                    array of T (of numbers: packed); vectors nest
//   std::optional<T>                                      a T that may be null
//   std::tuple<T...>                                      several results
#ifndef METAFFI_METAFFI_HPP
#define METAFFI_METAFFI_HPP

#include <metaffi/metaffi.h> /* IWYU pragma: export */

#include <metaffi/cpp/callable.hpp> /* IWYU pragma: export */
#include <metaffi/cpp/entity.hpp>   /* IWYU pragma: export */
#include <metaffi/cpp/error.hpp>    /* IWYU pragma: export */
#include <metaffi/cpp/runtime.hpp>  /* IWYU pragma: export */
#include <metaffi/cpp/traits.hpp>   /* IWYU pragma: export */
#include <metaffi/cpp/value.hpp>    /* IWYU pragma: export */

#endif
