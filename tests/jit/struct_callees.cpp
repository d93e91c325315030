#include "struct_callees.hpp"

#include <cstring>
#include <tuple>
#include <utility>

#include "callees.hpp"

namespace metaffi::test {

StructCallSeen struct_call_seen;

namespace {

// --- shapes ---------------------------------------------------------------------------------------

template <typename T>
constexpr std::uint16_t kReprOf = METAFFI_REPR_VOID;
template <>
constexpr std::uint16_t kReprOf<std::int8_t> = METAFFI_REPR_I8;
template <>
constexpr std::uint16_t kReprOf<std::uint8_t> = METAFFI_REPR_U8;
template <>
constexpr std::uint16_t kReprOf<std::int16_t> = METAFFI_REPR_I16;
template <>
constexpr std::uint16_t kReprOf<std::uint16_t> = METAFFI_REPR_U16;
template <>
constexpr std::uint16_t kReprOf<std::int32_t> = METAFFI_REPR_I32;
template <>
constexpr std::uint16_t kReprOf<std::uint32_t> = METAFFI_REPR_U32;
template <>
constexpr std::uint16_t kReprOf<std::int64_t> = METAFFI_REPR_I64;
template <>
constexpr std::uint16_t kReprOf<float> = METAFFI_REPR_F32;
template <>
constexpr std::uint16_t kReprOf<double> = METAFFI_REPR_F64;
template <>
constexpr std::uint16_t kReprOf<void*> = METAFFI_REPR_POINTER;
template <>
constexpr std::uint16_t kReprOf<bool> = METAFFI_REPR_BOOL;

const char* name_of(std::uint16_t repr) {
  constexpr const char* kNames[] = {"void", "i8",  "u8",  "i16", "u16",     "i32", "u32",
                                    "i64",  "u64", "f32", "f64", "pointer", "bool"};
  return kNames[repr];
}

template <typename A>
struct S1 {
  static constexpr std::uint16_t kReprs[] = {kReprOf<A>};
  A a;
};
template <typename A, typename B>
struct S2 {
  static constexpr std::uint16_t kReprs[] = {kReprOf<A>, kReprOf<B>};
  A a;
  B b;
};
template <typename A, typename B, typename C>
struct S3 {
  static constexpr std::uint16_t kReprs[] = {kReprOf<A>, kReprOf<B>, kReprOf<C>};
  A a;
  B b;
  C c;
};
template <typename A, typename B, typename C, typename D>
struct S4 {
  static constexpr std::uint16_t kReprs[] = {kReprOf<A>, kReprOf<B>, kReprOf<C>, kReprOf<D>};
  A a;
  B b;
  C c;
  D d;
};
template <typename A, typename B>
struct [[gnu::packed]] Packed2 {
  static constexpr std::uint16_t kReprs[] = {kReprOf<A>, kReprOf<B>};
  A a;
  B b;
};
template <typename A>
struct alignas(16) Aligned1 {
  static constexpr std::uint16_t kReprs[] = {kReprOf<A>};
  A a;
};
template <typename A, typename B>
struct alignas(16) Aligned2 {
  static constexpr std::uint16_t kReprs[] = {kReprOf<A>, kReprOf<B>};
  A a;
  B b;
};
// The second field in an eightbyte of its own, after padding that only an inner struct explains.
template <typename A, typename B>
struct Spaced2 {
  static constexpr std::uint16_t kReprs[] = {kReprOf<A>, kReprOf<B>};
  struct alignas(8) Inner {
    A x;
  } a;
  B b;
};
template <typename A, std::size_t N>
struct Array {
  A a[N];
};

template <typename S>
struct Description {
  static std::vector<metaffi_struct_field> fields() {
    std::vector<metaffi_struct_field> fields;
    fields.push_back({0, S::kReprs[0], 0});
    if constexpr (requires(S s) { s.b; }) fields.push_back({offsetof(S, b), S::kReprs[1], 0});
    if constexpr (requires(S s) { s.c; }) fields.push_back({offsetof(S, c), S::kReprs[2], 0});
    if constexpr (requires(S s) { s.d; }) fields.push_back({offsetof(S, d), S::kReprs[3], 0});
    return fields;
  }
};
template <typename A, std::size_t N>
struct Description<Array<A, N>> {
  static std::vector<metaffi_struct_field> fields() {
    std::vector<metaffi_struct_field> fields;
    for (std::uint32_t i = 0; i < N; ++i) {
      fields.push_back({static_cast<std::uint32_t>(i * sizeof(A)), kReprOf<A>, 0});
    }
    return fields;
  }
};

template <typename S>
const metaffi_struct_type* type_of() {
  static const std::vector<metaffi_struct_field> fields = Description<S>::fields();
  static const std::string name = [] {
    std::string text;
    for (const metaffi_struct_field& field : fields) {
      text += (text.empty() ? "{" : " ") + std::to_string(field.offset) + ":" + name_of(field.repr);
    }
    return text + "} of " + std::to_string(sizeof(S)) + " aligned " + std::to_string(alignof(S));
  }();
  static const metaffi_struct_type type{
      sizeof(S), alignof(S), fields.data(), static_cast<std::uint32_t>(fields.size()), 0, name.c_str()};
  static_assert(sizeof(S) <= kLargestStruct);
  return &type;
}

// --- callees --------------------------------------------------------------------------------------

template <std::size_t>
using Integer = std::int64_t;
template <std::size_t>
using Double = double;

template <typename S>
[[gnu::always_inline]] inline void see(const S& a, std::int64_t integer, const S& b, double number) {
  StructCallSeen& seen = struct_call_seen;
  std::memcpy(seen.structs[0], &a, sizeof(S));
  std::memcpy(seen.structs[1], &b, sizeof(S));
  seen.addresses[0] = reinterpret_cast<std::uintptr_t>(&a);
  seen.addresses[1] = reinterpret_cast<std::uintptr_t>(&b);
  seen.integer = integer;
  seen.number = number;
}

template <typename S>
[[gnu::always_inline]] inline S answer() {
  S given;
  std::memcpy(&given, struct_call_seen.answer, sizeof(S));
  return given;
}

template <typename S, typename Integers, typename Doubles>
struct Callee;
template <typename S, std::size_t... I, std::size_t... D>
struct Callee<S, std::index_sequence<I...>, std::index_sequence<D...>> {
  [[gnu::noinline]] static S sysv(Integer<I>... integers, Double<D>... doubles, S a, std::int64_t x, S b, double y) {
    ((struct_call_seen.integers[I] = integers), ...);
    ((struct_call_seen.doubles[D] = doubles), ...);
    see(a, x, b, y);
    poison_sysv_registers();
    return answer<S>();
  }
  [[gnu::noinline]] METAFFI_MS_ABI static S win64(Integer<I>... integers, Double<D>... doubles, S a, std::int64_t x,
                                                  S b, double y) {
    ((struct_call_seen.integers[I] = integers), ...);
    ((struct_call_seen.doubles[D] = doubles), ...);
    see(a, x, b, y);
    METAFFI_POISON_WIN64();
    return answer<S>();
  }
};

template <typename S, std::size_t I, std::size_t D>
void add(std::vector<StructCallee>& all) {
  using Made = Callee<S, std::make_index_sequence<I>, std::make_index_sequence<D>>;
  const metaffi_struct_type* type = type_of<S>();
  all.push_back(
      {std::string(type->name) + " after " + std::to_string(I) + " integers and " + std::to_string(D) + " doubles",
       type, I, D, reinterpret_cast<const void*>(&Made::sysv), reinterpret_cast<const void*>(&Made::win64)});
}

template <typename S>
void add_all(std::vector<StructCallee>& all) {
  add<S, 0, 0>(all);
  add<S, 1, 0>(all);
  add<S, 2, 0>(all);
  add<S, 3, 1>(all);
  add<S, 4, 0>(all);
  add<S, 5, 0>(all);
  add<S, 5, 7>(all);
  add<S, 6, 0>(all);
  add<S, 7, 8>(all);
  add<S, 0, 5>(all);
  add<S, 0, 6>(all);
  add<S, 0, 7>(all);
  add<S, 0, 9>(all);
  add<S, 4, 6>(all);
}

using I8 = std::int8_t;
using U8 = std::uint8_t;
using I16 = std::int16_t;
using U16 = std::uint16_t;
using I32 = std::int32_t;
using U32 = std::uint32_t;
using I64 = std::int64_t;
using F32 = float;
using F64 = double;

using Shapes = std::tuple<
    S1<I8>, S1<U16>, S1<I32>, S1<I64>, S1<void*>, S1<bool>, S1<F32>, S1<F64>,                                         //
    S2<I8, I8>, S2<I8, I16>, S2<I16, I8>, S2<I8, I64>, S2<I64, I8>, S2<I64, I64>, S2<void*, I64>, S2<bool, I32>,      //
    S2<I32, U32>, S2<F32, F32>, S2<F32, I32>, S2<I32, F32>, S2<F64, F64>, S2<F64, I64>, S2<I64, F64>,                 //
    S2<F64, F32>, S2<F32, F64>, S2<F64, I8>, S2<I8, F64>, S2<I64, F32>,                                               //
    S3<F32, F32, F32>, S3<F32, F32, I32>, S3<F32, I32, F64>, S3<F32, F32, F64>, S3<F64, F32, F32>, S3<I8, I16, I32>,  //
    S3<I64, F32, F32>, S3<U8, U8, U16>, S3<I16, F32, F64>, S3<void*, I64, I64>, S3<F64, I64, F64>, S3<I8, F32, I8>,   //
    S4<F32, F32, F32, F32>, S4<I32, I32, I32, I32>, S4<I8, F32, U16, bool>, S4<I8, I8, I8, F64>,                      //
    S4<F32, I32, I32, F32>, S4<void*, I64, F64, I8>,                                                                  //
    Array<U8, 3>, Array<I8, 5>, Array<U8, 6>, Array<I8, 7>, Array<I8, 8>, Array<U8, 9>, Array<I8, 11>,                //
    Array<I8, 13>, Array<U8, 15>, Array<I8, 16>, Array<U8, 17>, Array<I8, 23>, Array<I16, 3>, Array<U16, 5>,          //
    Array<I32, 3>, Array<F32, 5>, Array<F64, 3>, Array<F64, 4>, Array<I64, 3>, Array<I64, 5>, Array<F64, 8>,          //
    Array<I8, 63>, Array<U8, 64>, Array<I64, 9>,                                                                      //
    Packed2<I8, I64>, Packed2<I8, F64>, Packed2<I8, I16>, Packed2<F64, U16>, Packed2<I64, I32>, Packed2<F32, F64>,    //
    Aligned1<I64>, Aligned1<F64>, Aligned1<F32>, Aligned1<I8>, Aligned2<I64, I64>, Aligned2<F64, I8>,                 //
    Spaced2<I8, I8>, Spaced2<F32, F32>, Spaced2<F32, I16>, Spaced2<I16, F64>>;

template <typename... S>
std::vector<StructCallee> all_of(std::tuple<S...>*) {
  std::vector<StructCallee> all;
  (add_all<S>(all), ...);
  return all;
}

}  // namespace

const std::vector<StructCallee>& struct_callees() {
  static const std::vector<StructCallee> all = all_of(static_cast<Shapes*>(nullptr));
  return all;
}

}  // namespace metaffi::test
