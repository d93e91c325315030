#include "jit/unwind_p.hpp"

#include <execinfo.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "callees.hpp"
#include "trampoline.hpp"

namespace metaffi::test {
namespace {

[[noreturn]] void throw_number(std::int64_t number) {
  poison_sysv_registers();
  throw std::runtime_error(std::to_string(number));
}
METAFFI_MS_ABI void throw_through_win64(std::int64_t number) { throw_number(number); }

// What a plan asks of its frame decides about the shape of it.
struct Wish {
  const char* name;
  bool result;  // RESULTS is kept during the call
  bool slots;   // a slow path wants a slot
  bool array;
};
constexpr Wish kWishes[] = {{"nothing", false, false, false}, {"a result", true, false, false},
                            {"slots", false, true, false},    {"slots and a result", true, true, false},
                            {"an array", false, false, true}, {"an array and a result", true, false, true},
                            {"all of them", true, true, true}};

struct Caught : PlanBuilder {
  explicit Caught(std::uint32_t convention, const Wish& wish = kWishes[4]) {
    parameter(metaffi_int64_type);
    if (wish.slots)
      load_thread(
          false, 0, [](void*, void**) -> metaffi_error* { return nullptr; }, nullptr);
    if (wish.array) place(array(100), 99, constant(METAFFI_REPR_I64, 1));
    if (wish.result) result(metaffi_int64_type);
    const Operand operand = argument(*this, 0);
    if (convention == METAFFI_CONVENTION_WIN64) {
      call(&throw_through_win64, "throw", METAFFI_REPR_VOID, {operand}, convention);
    } else {
      call(&throw_number, "throw", METAFFI_REPR_VOID, {operand}, convention);
    }
    if (wish.result) store_result(0, operand);
  }
};

// Calls as an xcall with known numbers in all callee-saved registers, catches, and counts those that are still there.
// The numbers are live across the call in registers that the compiler must have restored by the unwinder.
template <typename Call>
int survivors_of(Call&& call) {
  register std::uint64_t b asm("rbx") = 0xb0;
  register std::uint64_t r12 asm("r12") = 0x12;
  register std::uint64_t r13 asm("r13") = 0x13;
  register std::uint64_t r14 asm("r14") = 0x14;
  register std::uint64_t r15 asm("r15") = 0x15;
  asm volatile("" : "+r"(b), "+r"(r12), "+r"(r13), "+r"(r14), "+r"(r15));
  bool caught = false;
  try {
    call();
  } catch (const std::runtime_error& error) {
    caught = error.what() == std::string("42");
  }
  asm volatile("" : "+r"(b), "+r"(r12), "+r"(r13), "+r"(r14), "+r"(r15));
  return caught + (b == 0xb0) + (r12 == 0x12) + (r13 == 0x13) + (r14 == 0x14) + (r15 == 0x15);
}

TEST(Unwind, ExceptionsOfACalleePassAndRegistersAreRestored) {
  for (const std::uint32_t convention : {METAFFI_CONVENTION_SYSV, METAFFI_CONVENTION_WIN64}) {
    for (const Wish& wish : kWishes) {
      Caught plan(convention, wish);
      const Trampoline trampoline(plan);
      const metaffi_value argument = metaffi_value_int64(42);
      metaffi_value result;
      auto* function = trampoline.as<metaffi_error*(void*, const metaffi_value*, metaffi_value*)>();
      EXPECT_EQ(survivors_of([&] { function(nullptr, &argument, &result); }), 6) << wish.name;
    }
  }
}

TEST(Unwind, ExceptionsPassTypedCallersOfBothConventions) {
  for (const std::uint32_t convention : {METAFFI_CONVENTION_SYSV, METAFFI_CONVENTION_WIN64}) {
    const metaffi_typed_caller caller{sizeof(caller), convention, [](void*, metaffi_error*) {}, nullptr};
    Caught plan(METAFFI_CONVENTION_SYSV);
    const Trampoline trampoline(plan, &caller);
    const void* address = trampoline.code.address();
    const auto call = [&] {
      if (convention == METAFFI_CONVENTION_WIN64) {
        METAFFI_MS_ABI void (*function)(std::int64_t);
        std::memcpy(&function, &address, sizeof(function));
        function(42);
      } else {
        void (*function)(std::int64_t);
        std::memcpy(&function, &address, sizeof(function));
        function(42);
      }
    };
    EXPECT_EQ(survivors_of(call), 6);
  }
}

TEST(Unwind, BacktracesReachTheCallerOfATrampoline) {
  static void* frames[64];
  static int depth;
  for (const bool has_frame_pointer : {false, true}) {
    PlanBuilder plan;
    if (has_frame_pointer) plan.place(plan.array(1), 0, constant(METAFFI_REPR_I64, 1));
    plan.call(+[] { depth = backtrace(frames, 64); }, "look", METAFFI_REPR_VOID, {});
    const Trampoline trampoline(plan);
    auto* function = trampoline.as<metaffi_error*(void*, const metaffi_value*, metaffi_value*)>();
    function(nullptr, nullptr, nullptr);
    const auto begin = reinterpret_cast<std::uintptr_t>(trampoline.code.address());
    int at = 0;
    while (at < depth) {
      const auto address = reinterpret_cast<std::uintptr_t>(frames[at]);
      if (address >= begin && address < begin + trampoline.code.size()) break;
      ++at;
    }
    EXPECT_LT(at, depth) << "the trampoline is not in the backtrace";
    EXPECT_LT(at + 2, depth) << "nothing of the caller is";
  }
}

TEST(Unwind, ManyThrowsThroughManyTrampolines) {
  Caught plan(METAFFI_CONVENTION_SYSV);
  std::vector<std::unique_ptr<Trampoline>> trampolines;
  for (int i = 0; i < 200; ++i) trampolines.push_back(std::make_unique<Trampoline>(plan));
  const metaffi_value argument = metaffi_value_int64(42);
  for (const auto& trampoline : trampolines) {
    auto* function = trampoline->as<metaffi_error*(void*, const metaffi_value*, metaffi_value*)>();
    EXPECT_THROW(function(nullptr, &argument, nullptr), std::runtime_error);
  }
}

}  // namespace
}  // namespace metaffi::test
