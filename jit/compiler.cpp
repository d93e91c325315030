#include "jit/compiler.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <utility>

#include "jit/code_memory_p.hpp"
#include "jit/dry_assembler_p.hpp"
#include "jit/emitter_p.hpp"
#include "jit/encoders_p.hpp"
#include "jit/frame_p.hpp"

namespace metaffi::jit {
namespace {

std::optional<Failure> out_of_memory() {
  return Failure{METAFFI_ERROR_OUT_OF_MEMORY, "memory ran out while a trampoline was compiled"};
}

std::optional<Failure> failure_of(Status status, const metaffi_call_plan& plan) {
  if (status == Status::kOk) return std::nullopt;
  if (status == Status::kOutOfMemory) return out_of_memory();
  return Failure{METAFFI_ERROR_INTERNAL, std::string("the trampoline of '") + plan.signature +
                                             "' could not be encoded; this is a defect of MetaFFI"};
}

bool has_step(const metaffi_call_plan& plan, metaffi_step_kind kind) noexcept {
  return std::any_of(plan.steps, plan.steps + plan.step_count, [&](const auto& step) { return step.kind == kind; });
}

bool can_make_errors(const CompileRequest& request) noexcept {
  const bool needs_guard = has_step(request.plan, METAFFI_STEP_LOAD_ARGUMENT);
  const bool needs_missing = has_step(request.plan, METAFFI_STEP_FAIL_IF);
  return (!needs_guard || request.errors.guard_failed != nullptr) &&
         (!needs_missing || request.errors.error_missing != nullptr);
}

FrameOf frame_of(const CompileRequest& request) noexcept {
  const std::uint32_t convention =
      request.caller != nullptr ? request.caller->convention : std::uint32_t{METAFFI_CONVENTION_DEFAULT};
  if (convention_of(convention).preserves_more()) return FrameOf::kPreservesMore;
  return request.caller != nullptr ? FrameOf::kTypedCaller : FrameOf::kXcall;
}

Frame make_frame(const CompileRequest& request) {
  const metaffi_call_plan& plan = request.plan;
  return Frame(plan.value_count + 1, plan.parameter_count + plan.result_count, std::span(plan.arrays, plan.array_count),
               frame_of(request));
}

// Twice: where jumps go is known after the first time, and most of them turn out short. A small function that fits into
// one cache line then costs a cycle less a call (measured on Zen 4).
std::unique_ptr<Encoder> encode(const CompileRequest& request, Frame& frame, const Region& region) {
  std::unique_ptr<Encoder> first = make_asmjit_encoder(region, nullptr, {});
  Emitter(request, frame, *first).emit();
  if (first->finish() != Status::kOk) return first;
  if (request.annotations != nullptr) request.annotations->clear();
  std::unique_ptr<Encoder> encoder = make_asmjit_encoder(region, request.annotations, first->short_jumps());
  Emitter(request, frame, *encoder).emit();
  return encoder;
}

// A reserved block; released by the destructor unless it was kept.
class Reservation {
 public:
  Reservation() = default;
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;
  ~Reservation() { reset(); }

  void reset() noexcept {
    if (block.address != nullptr) code_memory().release(block.address, block.size);
    block.address = nullptr;
  }
  void keep() noexcept { block.address = nullptr; }

  CodeMemory::Block block;
};

// Bytes that were encoded for region.begin, made right for `address`.
std::vector<std::uint8_t> relocate(const Encoder& encoder, const std::uint8_t* address) {
  std::vector<std::uint8_t> code(encoder.code().begin(), encoder.code().end());
  for (const CallSite& site : encoder.call_sites()) {
    const auto next = reinterpret_cast<std::uint64_t>(address) + site.offset + sizeof(std::int32_t);
    const auto displacement = static_cast<std::int32_t>(site.target - next);
    std::memcpy(code.data() + site.offset, &displacement, sizeof(displacement));
  }
  return code;
}

std::optional<Failure> compile_to(const CompileRequest& request, Reservation& reservation) {
  Frame frame = make_frame(request);
  DryAssembler dry;
  Emitter(request, frame, dry).emit();
  frame.lay_out();

  // Which calls reach their targets depends on the arena, and which arena has room on the size of the code: encode for
  // the likely one, and again for the one that it became. Two arenas can send the code to each other for ever; after a few rounds
  // it is made to fit anywhere.
  constexpr std::size_t kTypicalSize = 512;
  constexpr int kRounds = 4;
  constexpr Region kAnywhere = {0, UINT64_MAX};  // reaches nothing
  const FrameShape shape = frame.shape();
  Region region;
  if (auto failure = code_memory().preview(kTypicalSize, shape, &region)) return failure;
  for (int round = 1;; ++round) {
    const bool fits_anywhere = round == kRounds;
    const std::unique_ptr<Encoder> encoder = encode(request, frame, fits_anywhere ? kAnywhere : region);
    Status status = encoder->finish();
    if (status == Status::kOk && !frame.consistent()) status = Status::kInvalidInstruction;
    if (auto failure = failure_of(status, request.plan)) return failure;
    if (auto failure = code_memory().reserve(encoder->code().size(), shape, &reservation.block)) return failure;
    if (fits_anywhere || reservation.block.region == region) {
      return code_memory().fill(reservation.block, relocate(*encoder, reservation.block.address));
    }
    region = reservation.block.region;
    reservation.reset();
  }
}

// A function that returns a number, made and called.
std::optional<Failure> probe() {
  constexpr int kAnswer = 0x4d464649;
  constexpr std::array<std::uint8_t, 10> kCode = {0xf3, 0x0f, 0x1e, 0xfa, 0xb8, 0x49, 0x46, 0x46, 0x4d, 0xc3};
  Reservation reservation;
  // The shape of most code, whose arena this will be next.
  if (auto failure = code_memory().reserve(kCode.size(), FrameShape::kLean, &reservation.block)) return failure;
  if (auto failure = code_memory().fill(reservation.block, kCode)) return failure;
  int (*function)() = nullptr;
  std::memcpy(&function, &reservation.block.address, sizeof(function));
  if (function() == kAnswer) return std::nullopt;
  return Failure{
      METAFFI_ERROR_NO_EXECUTABLE_MEMORY,
      "a generated function was called and did not give the expected number; use METAFFI_DISPATCH=interpreter"};
}

}  // namespace

Code::Code(Code&& other) noexcept
    : address_(std::exchange(other.address_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Code& Code::operator=(Code&& other) noexcept {
  std::swap(address_, other.address_);
  std::swap(size_, other.size_);
  return *this;
}

Code::~Code() {
  if (address_ != nullptr) code_memory().release(address_, size_);
}

const std::optional<Failure>& unavailable() {
  static const std::optional<Failure> answer = probe();
  return answer;
}

std::optional<Failure> compile(const CompileRequest& request, Code* result) {
  try {
    if (unavailable().has_value()) return unavailable();
    if (!can_make_errors(request)) {
      return Failure{METAFFI_ERROR_INVALID_ARGUMENT, "the plan has steps that fail, and no maker of errors was given"};
    }
    Reservation reservation;
    if (auto failure = compile_to(request, reservation)) return failure;
    *result = Code(reservation.block.address, reservation.block.size);
    reservation.keep();
    return std::nullopt;
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

}  // namespace metaffi::jit
