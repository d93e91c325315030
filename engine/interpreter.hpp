// The interpreter: executes call plans with libffi, step by step, with the results and errors of the trampoline.
#pragma once

#include <ffi.h>
#include <metaffi/plan.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "engine/struct_passing.hpp"
#include "jit/compiler.hpp"

namespace metaffi::engine {

// A plan made ready: every call's libffi description is prepared, so that execution allocates nothing. Immutable;
// executed by any number of threads at once. Refers to the plan, which must outlive it.
class Program {
 public:
  struct Call {
    const metaffi_plan_call* plan;
    ffi_cif cif;
    const StructPassing* passings;  // of the operands that are structs
    StructPassing struct_result;    // of a result STRUCT
  };
  struct Step {
    const metaffi_plan_step* plan;
    const Call* call;  // of CALL, of FAIL_IF with an error function, of RELEASE
  };

  // `plan` was validated. UNSUPPORTED for what libffi cannot call; throws std::bad_alloc.
  [[nodiscard]] static std::optional<jit::Failure> prepare(const metaffi_call_plan& plan,
                                                           std::unique_ptr<const Program>* result);

  // One call: an array of arguments as an xcall's (under a typed caller the raw ones are payloads of type 0), results
  // written as an xcall's. Returns the owned error, or nullptr.
  [[nodiscard]] metaffi_error* run(const metaffi_value* arguments, metaffi_value* results) const noexcept;

  [[nodiscard]] const metaffi_call_plan& plan() const noexcept { return plan_; }

 private:
  friend class Execution;

  explicit Program(const metaffi_call_plan& plan) : plan_(plan) {}
  std::optional<jit::Failure> prepare_calls();
  std::optional<jit::Failure> prepare_call(const metaffi_plan_call& plan);
  std::optional<jit::Failure> add_types(const metaffi_plan_call& plan, const std::vector<StructPassing>& passings,
                                        unsigned* fixed_count);
  void lay_out_frame();

  const metaffi_call_plan& plan_;
  std::vector<Step> steps_;
  std::vector<Call> calls_;
  std::vector<ffi_type*> types_;  // of all calls, one after the other
  StructTypes struct_types_;
  std::deque<std::vector<StructPassing>> passings_;  // of all calls
  std::vector<std::size_t> array_cells_;             // first cell of each stack array within the frame
  std::size_t operand_room_ = 0;                     // C arguments of the widest call
  std::size_t image_room_ = 0;                       // cells of the struct operands of one call
  std::size_t release_room_ = 0;                     // RELEASE steps
  // First cells within the frame.
  std::size_t images_at_ = 0;
  std::size_t operands_at_ = 0;
  std::size_t releases_at_ = 0;
  std::size_t frame_cells_ = 0;
};

}  // namespace metaffi::engine
