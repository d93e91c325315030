// Ways in and out: prologue, parameters of a typed caller, releases, returns.
#include <cstddef>

#include "jit/emitter_p.hpp"
#include "jit/plan_p.hpp"
#include "jit/repr_p.hpp"

namespace metaffi::jit {
namespace {

constexpr std::int32_t kPage = 4096;

}  // namespace

// In, xcall: ENTITY, ARGUMENTS, RESULTS in the platform's first three integer registers; ENTITY is not needed.
// In, typed caller: its parameters. All trampolines of a frame shape begin alike, which is what its unwind entry describes.
void Emitter::emit_prologue() {
  comment("entry");
  a_.endbr64();
  if (!is_jump_) emit_frame();
  if (caller_convention_.preserves_more()) move_preserved(false);
  if (is_typed()) return emit_spill_parameters();

  if (frame_.keeps_arguments()) a_.store(frame_.slot(Slot::kArguments), platform_.integer(1));
  if (frame_.wants_arguments_register && platform_.integer(1) != kArguments) a_.move(kArguments, platform_.integer(1));
  if (frame_.saves_rbx()) return a_.move(kKeptResults, platform_.integer(2));
  if (frame_.keeps_results()) a_.store(frame_.slot(Slot::kResults), platform_.integer(2));
  if (frame_.wants_results_register) a_.move(kResults, platform_.integer(2));
}

void Emitter::emit_frame() {
  auto size = static_cast<std::int32_t>(frame_.size());
  if (!frame_.is_lean()) {
    a_.push(Gp::rbp);
    a_.move(Gp::rbp, Gp::rsp);
    if (frame_.saves_rbx()) size -= kRbxBytes;
  }
  if (frame_.is_lean() || frame_.saves_rbx()) a_.push(kKeptResults);
  if (size > kPage) return emit_stack_probe(size);
  if (size != 0) a_.subtract(Gp::rsp, size);
}

// Touches every page of a large frame in order, so that the guard page of the stack is hit and not jumped over.
void Emitter::emit_stack_probe(std::int32_t size) {
  const Label again = a_.new_label();
  a_.lea(kResults, Memory{Gp::rsp, -size});
  a_.bind(again);
  a_.subtract(Gp::rsp, kPage);
  a_.compare(Memory{Gp::rsp, 0}, 1, 0);
  a_.compare(Gp::rsp, kResults);
  a_.jump_if(Condition::kAbove, again);
  a_.move(Gp::rsp, kResults);
}

// Parameters that the plan uses go to their homes; the first call would overwrite the registers they came in.
void Emitter::emit_spill_parameters() {
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (!frame_.has_home(i)) continue;
    const Location& location = parameters_[i];
    const Memory home = frame_.home(i);
    switch (location.place) {
      case Place::kGp:
        a_.store(home, location.gp);
        break;
      case Place::kXmm:
        a_.store(home, location.xmm, 8);
        break;
      case Place::kStack:
        a_.load(kResult, Memory{Gp::rbp, static_cast<std::int32_t>(16 + location.offset)}, 8, false);
        a_.store(home, kResult);
        break;
    }
    if (i < plan_.parameter_count && frame_.wants_value(i)) {
      a_.store(home.plus(offsetof(metaffi_value, type)), static_cast<std::int32_t>(plan_.parameters[i].type));
    }
  }
}

bool Emitter::releases_on_success() const noexcept {
  for (const metaffi_step_release* release : releases_) {
    if (release->only_on_failure == 0) return true;
  }
  return false;
}

// The end of the hot path.
void Emitter::emit_success() {
  if (!releases_on_success()) return emit_return();
  a_.store(frame_.slot(Slot::kError), 0);
  emit_releases(releases_.size(), true);
}

// In: the error, or 0, in its slot. Runs the releases below `depth`, last one first, and leaves.
void Emitter::emit_releases(std::size_t depth, bool also_on_success) {
  for (; depth > 0; --depth) {
    const metaffi_step_release& release = *releases_[depth - 1];
    const Label skip = a_.new_label();
    a_.bind(depths_[depth].release);
    state_.lose_all();
    comment_release(release);
    if (also_on_success && release.only_on_failure != 0) {
      a_.compare(frame_.slot(Slot::kError), 8, 0);
      a_.jump_if(Condition::kEqual, skip);
    }
    emit_call(release.call);
    a_.bind(skip);
  }
  comment("the end, with the error that was kept");
  a_.load(kResult, frame_.slot(Slot::kError), 8, false);
  if (!also_on_success) return a_.jump(fail(0));
  if (!is_typed()) return emit_leave();
  a_.test(kResult, kResult);
  a_.jump_if(Condition::kNotEqual, fail(0));
  emit_return();
}

// In: the error in rax.
void Emitter::emit_failures() {
  std::size_t deepest = 0;
  for (std::size_t depth = releases_.size(); depth > 0; --depth) {
    if (!depths_[depth].fails) continue;
    if (deepest == 0) deepest = depth;
    a_.bind(depths_[depth].fail);
    a_.store(frame_.slot(Slot::kError), kResult);
    a_.jump(depths_[depth].release);
  }
  if (deepest != 0 && !releases_on_success()) emit_releases(deepest, false);
  if (!depths_[0].fails) return;
  a_.bind(depths_[0].fail);
  if (is_typed()) return emit_fail_call();
  comment("return the error");
  emit_leave();
}

// Success.
void Emitter::emit_return() {
  comment("return");
  if (!is_typed()) {
    a_.zero(kResult);
    return emit_leave();
  }
  if (returned_) {
    const std::uint16_t repr = plan_.results[0].repr;
    const Source source = returned_by_address_ ? Source{.kind = Source::Kind::kMemory,
                                                        .repr = repr,
                                                        .canonical = false,
                                                        .memory = frame_.slot(Slot::kReturned)}
                                               : value_source(return_value(), true);
    if (repr_of(repr).is_float) {
      to_xmm(kFloatResult, source, repr, kScratch);
    } else {
      to_gp(kResult, source, repr);
    }
  }
  emit_leave();
}

// In: the error in rax. A typed caller cannot return it: fail(context, error) takes it, and 0 is returned.
void Emitter::emit_fail_call() {
  comment("hand the error over, return 0");
  a_.move(platform_.integer(1), kResult);
  a_.move(platform_.integer(0), reinterpret_cast<std::uint64_t>(caller_->context));
  emit_helper_call(reinterpret_cast<std::uint64_t>(caller_->fail));
  a_.zero(kResult);
  if (returned_ && repr_of(plan_.results[0].repr).is_float) a_.zero(kFloatResult);
  emit_leave();
}

void Emitter::emit_leave() {
  if (frame_.is_lean()) {
    if (frame_.size() != 0) a_.add(Gp::rsp, static_cast<std::int32_t>(frame_.size()));
    a_.pop(kKeptResults);
    return a_.ret();
  }
  if (caller_convention_.preserves_more()) move_preserved(true);
  if (frame_.saves_rbx()) a_.load(kKeptResults, Memory{Gp::rbp, -static_cast<std::int32_t>(kRbxBytes)}, 8, false);
  a_.leave();
  a_.ret();
}

// rdi, rsi and xmm6 to xmm15 belong to a Win64 caller and not to a SysV callee. Their places are those of unwind_p.hpp.
void Emitter::move_preserved(bool restore) {
  std::int32_t displacement = 0;
  for (const Gp reg : {Gp::rdi, Gp::rsi}) {
    displacement -= 8;
    restore ? a_.load(reg, Memory{Gp::rbp, displacement}, 8, false) : a_.store(Memory{Gp::rbp, displacement}, reg);
  }
  for (std::uint8_t i = 6; i < 16; ++i) {
    displacement -= 16;
    const auto reg = static_cast<Xmm>(i);
    restore ? a_.load_aligned(reg, Memory{Gp::rbp, displacement})
            : a_.store_aligned(Memory{Gp::rbp, displacement}, reg);
  }
}

}  // namespace metaffi::jit
