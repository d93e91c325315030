// Call plan → instructions, in one pass over the steps, written against the assembler interface only.
//
// Registers by role
//   ARGUMENTS  rsi  xcall: the arguments; where they come in under SysV. Lost at every call, reloaded from its frame slot
//   RESULTS    rbx  xcall: the results, in plans that use them after a call (in frames that preserve more: r11, reloaded from
//              a frame slot); otherwise r11, which also holds the address of a call that rel32 cannot reach
//   RESULT     rax, xmm0  what a step produced; the next steps take it from there. Fields of a returned struct are in rdx
//              and xmm1 as well
//   SCRATCH    r10, r9  within one step
//   PARKED     r10  the operand that goes to rsi, while others are still loaded from ARGUMENTS
// So the operands of a call can be loaded in any order, but for the one that goes to rsi, which is the last. No
// callee-saved register but rbp and rbx is ever touched, so there are few frame shapes and unwind rules.
//
// Where values live. A constant has no place. The value of an argument stays in the argument, which is constant during
// the call, and is loaded where it is used. What a step produces stays in its register as long as nothing overwrites it, and
// gets a frame cell only when somebody asks for it later. A struct that comes back in registers is written to its array only
// when somebody reads it there.
//
// Control. The hot path is straight. It has no frame at all when all that is left to do is a jump (may_be_jump). Whatever is unlikely is recorded as a Cold block, with the state of the registers at
// its jump, and emitted behind. Failures arrive at fail(depth) with the owned error in rax; depth is the number of
// releases registered so far.
//
// Runs twice (frame_p.hpp): both runs must take the same decisions. May throw std::bad_alloc.
#pragma once

#include <metaffi/plan.h>

#include <cstdint>
#include <vector>

#include "jit/assembler.hpp"
#include "jit/compiler.hpp"
#include "jit/convention.hpp"
#include "jit/frame_p.hpp"
#include "jit/registers_p.hpp"

namespace metaffi::jit {

inline constexpr Gp kArguments = Gp::rsi;
inline constexpr Gp kParked = Gp::r10;
inline constexpr Gp kResults = Gp::r11;
inline constexpr Gp kKeptResults = Gp::rbx;
inline constexpr Gp kFarTarget = Gp::r11;
inline constexpr Gp kResult = Gp::rax;
inline constexpr Xmm kFloatResult = Xmm::xmm0;
inline constexpr Gp kScratch = Gp::r10;
inline constexpr Gp kScratch2 = Gp::r9;
// While operands of a call are loaded, RESULT is free and SCRATCH is not.
inline constexpr Gp kOperandScratch = Gp::rax;

// An operand of the emitter's own: the address of what lies `constant` bytes above rsp at a call.
inline constexpr std::uint16_t kOperandOutgoingAddress = UINT16_MAX;

class Emitter {
 public:
  Emitter(const CompileRequest& request, Frame& frame, Assembler& assembler);
  void emit();

 private:
  // Where a machine value can be taken from.
  struct Source {
    enum class Kind : std::uint8_t {
      kConstant,
      kMemory,   // in memory
      kPointee,  // *(pointer in memory)
      kAddress,  // the address of memory
      kGp,
      kXmm
    };
    Kind kind = Kind::kConstant;
    std::uint16_t repr = METAFFI_REPR_U64;
    bool canonical = true;  // a cell as the plan defines it; payloads of others' values may be less
    Memory memory = {};
    std::uint64_t constant = 0;
    Gp gp = Gp::rax;
    Xmm xmm = Xmm::xmm0;
  };

  enum class Role : std::uint8_t { kSinceEntry, kLoaded, kLost };

  // What the registers hold.
  struct State {
    Registers registers;
    Role arguments = Role::kSinceEntry;
    Role results = Role::kSinceEntry;

    void lose_all() noexcept {
      registers.lose_all();
      arguments = results = Role::kLost;
    }
  };

  struct Value {
    bool is_assigned = false;
    bool in_argument = false;
    std::uint16_t repr = METAFFI_REPR_U64;
    std::uint32_t argument = 0;
  };

  enum class ColdKind : std::uint8_t { kGuard, kNull, kHandle, kThread, kError };
  struct Cold {
    ColdKind kind;
    Label entry;
    Label resume;
    const metaffi_plan_step* step;
    std::size_t depth;
    State state;
  };

  // Fields [first, last) of a struct, which lie in the 8 bytes from `base` on.
  struct FieldRange {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::uint32_t base = 0;
  };

  // Something that has to be somewhere when a call is made: an operand, or the fields of a struct that share an eightbyte.
  struct Move {
    metaffi_plan_operand operand = {};
    Location to = {};
    std::uint8_t size = 8;  // of what is written, on the stack
    const metaffi_plan_struct* joined = nullptr;
    FieldRange fields = {};
    bool is_done = false;
  };

  // emitter.cpp: the course of things.
  [[nodiscard]] bool may_be_jump() const;
  void emit_step(const metaffi_plan_step& step);
  void emit_cold_blocks();
  Cold& cold(ColdKind kind, const metaffi_plan_step& step) { return cold(kind, step, releases_.size()); }
  Cold& cold(ColdKind kind, const metaffi_plan_step& step, std::size_t depth);
  Label fail(std::size_t depth);
  void comment_step(std::size_t index);
  void comment_release(const metaffi_step_release& release);
  void comment(const char* text) {
    if (a_.wants_comments()) a_.comment(text);
  }

  // emitter_entry.cpp: prologue, parameters of the caller, ways out.
  void emit_prologue();
  void emit_frame();
  void emit_stack_probe(std::int32_t size);
  void emit_spill_parameters();
  void emit_success();
  void emit_releases(std::size_t depth, bool also_on_success);
  [[nodiscard]] bool releases_on_success() const noexcept;
  void emit_failures();
  void emit_return();
  void emit_leave();
  void emit_fail_call();
  void move_preserved(bool restore);

  // emitter_load.cpp
  void emit_load_argument(const metaffi_plan_step& step);
  void emit_guard(const metaffi_plan_step& step, Memory value, metaffi_type type);
  void emit_nullable_argument(const metaffi_plan_step& step, Memory value, metaffi_type type);
  void emit_load_handle(const metaffi_plan_step& step);
  void emit_load_thread(const metaffi_plan_step& step);
  void emit_load_memory(const metaffi_step_load_memory& step);
  bool take_returned(const metaffi_step_load_memory& load);
  void emit_compare_type(Memory value, metaffi_type type);

  // emitter_cold.cpp
  void emit_cold_guard(const Cold& block);
  void emit_cold_null(const Cold& block);
  void emit_cold_handle(const Cold& block);
  void emit_cold_thread(const Cold& block);
  void emit_cold_error(const Cold& block);
  void tested_to_result(std::uint32_t value);
  void emit_interruption(const Cold& block);
  void emit_resume(const Cold& block);

  // emitter_call.cpp
  void emit_call(const metaffi_plan_call& call);
  void emit_jump(const metaffi_plan_call& call);
  [[nodiscard]] std::vector<Move> moves_of(const metaffi_plan_call& call, const Assignment& assignment);
  void emit_moves(std::vector<Move> moves);
  void emit_move(const Move& move);
  template <typename Reg>
  void emit_moves_from(Reg result, std::vector<Move>& moves, bool& is_parked);
  [[nodiscard]] bool takes(const Move& move, Gp result) const noexcept;
  [[nodiscard]] bool takes(const Move& move, Xmm result) const noexcept;
  [[nodiscard]] Source function_source(const metaffi_plan_operand& function);
  void emit_call_address(std::uint64_t address);
  void emit_result(const metaffi_step_call& step);
  void clear_out_parameter(const metaffi_plan_operand& operand);
  void emit_helper_call(std::uint64_t address);
  [[nodiscard]] Gp helper_operand(std::size_t index) const noexcept { return platform_.integer(index); }

  // emitter_struct.cpp
  void add_struct(std::vector<Move>& moves, const metaffi_plan_struct& passed, const StructPlace& place);
  void add_eightbyte(std::vector<Move>& moves, const metaffi_plan_struct& passed, FieldRange fields,
                     const Location& to);
  void add_memory(std::vector<Move>& moves, const metaffi_plan_struct& passed, std::uint32_t offset);
  void emit_joined(const Move& move);
  void emit_joined_floats(const Move& move);
  void emit_struct_result(const metaffi_plan_call& call, const StructPlace& place);

  // emitter_store.cpp
  void emit_fail_if(const metaffi_plan_step& step);
  void emit_place(const metaffi_step_place& step);
  void emit_store_result(const metaffi_step_store_result& step);
  void store_cell(Memory destination, const metaffi_plan_operand& operand);
  void store_length(Memory destination, const metaffi_plan_operand& operand);

  // emitter_operand.cpp: values and operands to registers.
  [[nodiscard]] Source value_source(std::uint32_t value, bool from_register);
  [[nodiscard]] Source operand_source(const metaffi_plan_operand& operand, bool from_register = true);
  [[nodiscard]] Source argument_source(std::uint32_t argument, std::uint16_t repr);
  [[nodiscard]] Source argument_address(std::uint32_t argument);
  [[nodiscard]] Source result_address(std::uint32_t result);
  void to_gp(Gp destination, const Source& source, std::uint16_t repr);
  void memory_to_gp(Gp destination, Memory memory, const Source& source, std::uint16_t repr);
  void to_xmm(Xmm destination, const Source& source, std::uint16_t repr, Gp scratch);
  void normalise(Gp reg, std::uint16_t repr);
  void normalise_c(Gp reg, std::uint16_t repr);
  void define(std::uint32_t value, std::uint16_t repr);
  void define_in(Gp reg, std::uint32_t value, std::uint16_t repr);
  void define_in(Xmm reg, std::uint32_t value, std::uint16_t repr);
  [[nodiscard]] Memory argument_memory(std::uint32_t argument, Gp scratch);
  [[nodiscard]] Memory parameter_memory(std::size_t parameter);
  [[nodiscard]] Memory results_memory(std::uint32_t result);

  [[nodiscard]] bool is_typed() const noexcept { return caller_ != nullptr; }
  [[nodiscard]] bool is_by_value(std::uint32_t argument) const noexcept;
  [[nodiscard]] bool returns(std::uint32_t result) const noexcept { return returned_ && result == 0; }
  // The pseudo value that a typed caller returns.
  [[nodiscard]] std::uint32_t return_value() const noexcept { return plan_.value_count; }

  const metaffi_call_plan& plan_;
  const metaffi_typed_caller* caller_;
  const ErrorMaker errors_;
  Frame& frame_;
  Assembler& a_;
  const Convention& platform_;
  const Convention& caller_convention_;
  bool is_jump_ = false;              // the plan ends with a jump to its callee; only failed guards need a frame
  bool returned_ = false;             // typed caller: result 0 is returned
  bool returned_by_address_ = false;  // …and was written as a metaffi_value
  std::vector<Location> parameters_;  // typed caller
  std::vector<Value> values_;
  std::vector<Cold> cold_;
  std::vector<const metaffi_step_release*> releases_;
  struct Depth {
    Label fail;     // takes an error in rax
    Label release;  // runs the releases below this depth, the error being in its slot
    Label guard;    // makes the error of a guard
    Label missing;  // makes the error of a step that has none
    bool fails = false;
    bool has_guard = false;
    bool has_missing = false;
  };
  std::vector<Depth> depths_;
  State state_;
};

// How a typed caller's C function looks. Result VOID: result 0 is not returned.
[[nodiscard]] Signature typed_signature(const metaffi_call_plan& plan);

}  // namespace metaffi::jit
