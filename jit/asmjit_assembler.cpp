// The assembler interface over asmjit.
#include <asmjit/x86.h>

#include <new>
#include <utility>

#include "jit/encoders_p.hpp"

namespace metaffi::jit {
namespace {

namespace x86 = asmjit::x86;

constexpr std::uint32_t id(Gp reg) noexcept { return static_cast<std::uint32_t>(reg); }
constexpr std::uint32_t id(Xmm reg) noexcept { return static_cast<std::uint32_t>(reg); }
x86::Gp r64(Gp reg) noexcept { return x86::gpq(id(reg)); }
x86::Gp r32(Gp reg) noexcept { return x86::gpd(id(reg)); }
x86::Gp r16(Gp reg) noexcept { return x86::gpw(id(reg)); }
x86::Gp r8(Gp reg) noexcept { return x86::gpb(id(reg)); }
x86::Xmm vec(Xmm reg) noexcept { return x86::xmm(id(reg)); }
x86::Mem mem(const Memory& memory, unsigned size) noexcept {
  return x86::ptr(r64(memory.base), memory.displacement, size);
}

class AsmjitEncoder final : public Encoder {
 public:
  AsmjitEncoder(const Region& region, std::vector<Annotation>* annotations, std::vector<bool> short_jumps) noexcept
      : region_(region), annotations_(annotations), shorten_(std::move(short_jumps)) {
    note(code_.init(asmjit::Environment::host(), region.begin));
    if (status_ == Status::kOk) note(code_.attach(&a_));
  }

  Status status() const noexcept override { return status_; }
  std::size_t offset() const noexcept override { return a_.offset(); }

  Label new_label() noexcept override { return {a_.newLabel().id()}; }
  void bind(Label label) noexcept override {
    emit([&] { return a_.bind(asmjit::Label(label.id)); });
  }

  void endbr64() noexcept override {
    emit([&] { return a_.endbr64(); });
  }
  void push(Gp source) noexcept override {
    emit([&] { return a_.push(r64(source)); });
  }
  void pop(Gp destination) noexcept override {
    emit([&] { return a_.pop(r64(destination)); });
  }
  void leave() noexcept override {
    emit([&] { return a_.leave(); });
  }
  void ret() noexcept override {
    emit([&] { return a_.ret(); });
  }
  void ud2() noexcept override {
    emit([&] { return a_.ud2(); });
  }
  void jump(Label target) noexcept override {
    emit([&] { return sized_jump().jmp(asmjit::Label(target.id)); });
    note_jump(target);
  }
  void jump_if(Condition condition, Label target) noexcept override {
    const asmjit::Label label(target.id);
    emit([&] {
      switch (condition) {
        case Condition::kEqual:
          return sized_jump().je(label);
        case Condition::kNotEqual:
          return sized_jump().jne(label);
        case Condition::kAbove:
          return sized_jump().ja(label);
      }
      return invalid();
    });
    note_jump(target);
  }

  bool reaches(std::uint64_t address) const noexcept override { return region_.reaches(address); }
  void call(std::uint64_t address) noexcept override {
    if (!reaches(address)) return fail(Status::kInvalidInstruction);
    emit([&] { return a_.call(asmjit::Imm(address)); });
    keep(call_sites_, CallSite{offset() - 4, address});
  }
  void call(Gp target) noexcept override {
    emit([&] { return a_.call(r64(target)); });
  }
  void jump(std::uint64_t address) noexcept override {
    if (!reaches(address)) return fail(Status::kInvalidInstruction);
    emit([&] { return a_.long_().jmp(asmjit::Imm(address)); });
    keep(call_sites_, CallSite{offset() - 4, address});
  }
  void jump(Gp target) noexcept override {
    emit([&] { return a_.jmp(r64(target)); });
  }

  void move(Gp destination, Gp source) noexcept override {
    emit([&] { return a_.mov(r64(destination), r64(source)); });
  }
  void move(Gp destination, std::uint64_t value) noexcept override {
    const bool short_form = value <= UINT32_MAX;
    emit([&] { return a_.mov(short_form ? r32(destination) : r64(destination), asmjit::Imm(value)); });
  }
  void load(Gp destination, Memory source, unsigned size, bool is_signed) noexcept override {
    const x86::Mem from = mem(source, size);
    emit([&] {
      if (size == 8) return a_.mov(r64(destination), from);
      if (size == 4) return is_signed ? a_.movsxd(r64(destination), from) : a_.mov(r32(destination), from);
      return is_signed ? a_.movsx(r64(destination), from) : a_.movzx(r32(destination), from);
    });
  }
  void load_thread(Gp destination, std::int32_t thread_offset) noexcept override {
    x86::Mem from = x86::ptr_abs(static_cast<std::uint64_t>(static_cast<std::int64_t>(thread_offset)), 8);
#if !defined(__clang_analyzer__)  // it takes the operand for uninitialised
    from.setSegment(x86::fs);
#endif
    emit([&] { return a_.mov(r64(destination), from); });
  }
  void extend(Gp destination, Gp source, unsigned size, bool is_signed) noexcept override {
    emit([&] {
      if (size == 4 && is_signed) return a_.movsxd(r64(destination), r32(source));
      if (size == 4) return a_.mov(r32(destination), r32(source));
      if (size != 1 && size != 2) return invalid();
      const x86::Gp from = size == 1 ? r8(source) : r16(source);
      return is_signed ? a_.movsx(r64(destination), from) : a_.movzx(r32(destination), from);
    });
  }
  void store(Memory destination, Gp source, unsigned size) noexcept override {
    emit([&] {
      if (size != 1 && size != 2 && size != 4 && size != 8) return invalid();
      const x86::Gp from = size == 1 ? r8(source) : size == 2 ? r16(source) : size == 4 ? r32(source) : r64(source);
      return a_.mov(mem(destination, size), from);
    });
  }
  void store(Memory destination, std::int32_t value, unsigned size) noexcept override {
    emit([&] { return a_.mov(mem(destination, size), asmjit::Imm(value)); });
  }
  void lea(Gp destination, Memory source) noexcept override {
    emit([&] { return a_.lea(r64(destination), mem(source, 0)); });
  }
  void add(Gp destination, std::int32_t value) noexcept override {
    emit([&] { return a_.add(r64(destination), asmjit::Imm(value)); });
  }
  void subtract(Gp destination, std::int32_t value) noexcept override {
    emit([&] { return a_.sub(r64(destination), asmjit::Imm(value)); });
  }
  void and_32(Gp destination, std::int32_t value) noexcept override {
    emit([&] { return a_.and_(r32(destination), asmjit::Imm(value)); });
  }
  void or_64(Gp destination, Gp source) noexcept override {
    emit([&] { return a_.or_(r64(destination), r64(source)); });
  }
  void shift_left(Gp destination, unsigned bits) noexcept override {
    emit([&] { return a_.shl(r64(destination), asmjit::Imm(bits)); });
  }
  void zero(Gp destination) noexcept override {
    emit([&] { return a_.xor_(r32(destination), r32(destination)); });
  }
  void set_byte(Condition condition, Gp destination) noexcept override {
    emit([&] { return condition == Condition::kEqual ? a_.sete(r8(destination)) : a_.setne(r8(destination)); });
  }

  void test(Gp left, Gp right) noexcept override {
    emit([&] { return a_.test(r64(left), r64(right)); });
  }
  void test_byte(Gp left, Gp right) noexcept override {
    emit([&] { return a_.test(r8(left), r8(right)); });
  }
  void compare(Gp left, Gp right) noexcept override {
    emit([&] { return a_.cmp(r64(left), r64(right)); });
  }
  void compare(Gp left, std::int32_t right) noexcept override {
    emit([&] { return a_.cmp(r64(left), asmjit::Imm(right)); });
  }
  void compare_32(Gp left, std::int32_t right) noexcept override {
    emit([&] { return a_.cmp(r32(left), asmjit::Imm(right)); });
  }
  void compare_32(Gp left, Memory right) noexcept override {
    emit([&] { return a_.cmp(r32(left), mem(right, 4)); });
  }
  void compare(Memory left, unsigned size, std::int32_t right) noexcept override {
    emit([&] { return a_.cmp(mem(left, size), asmjit::Imm(right)); });
  }

  void move(Xmm destination, Xmm source) noexcept override {
    emit([&] { return a_.movaps(vec(destination), vec(source)); });
  }
  void move(Xmm destination, Gp source, unsigned size) noexcept override {
    emit([&] { return size == 4 ? a_.movd(vec(destination), r32(source)) : a_.movq(vec(destination), r64(source)); });
  }
  void move(Gp destination, Xmm source, unsigned size) noexcept override {
    emit([&] { return size == 4 ? a_.movd(r32(destination), vec(source)) : a_.movq(r64(destination), vec(source)); });
  }
  void load(Xmm destination, Memory source, unsigned size) noexcept override {
    const x86::Mem from = mem(source, size);
    emit([&] { return size == 4 ? a_.movss(vec(destination), from) : a_.movsd(vec(destination), from); });
  }
  void store(Memory destination, Xmm source, unsigned size) noexcept override {
    const x86::Mem to = mem(destination, size);
    emit([&] { return size == 4 ? a_.movss(to, vec(source)) : a_.movsd(to, vec(source)); });
  }
  void load_aligned(Xmm destination, Memory source) noexcept override {
    emit([&] { return a_.movaps(vec(destination), mem(source, 16)); });
  }
  void store_aligned(Memory destination, Xmm source) noexcept override {
    emit([&] { return a_.movaps(mem(destination, 16), vec(source)); });
  }
  void zero(Xmm destination) noexcept override {
    emit([&] { return a_.xorps(vec(destination), vec(destination)); });
  }

  void interleave_32(Xmm destination, Xmm source) noexcept override {
    emit([&] { return a_.unpcklps(vec(destination), vec(source)); });
  }

  bool wants_comments() const noexcept override { return annotations_ != nullptr; }
  void comment(std::string_view text) override {
    if (annotations_ != nullptr) annotations_->push_back({offset(), std::string(text)});
  }

  Status finish() noexcept override {
    if (status_ == Status::kOk && code_.hasUnresolvedLinks()) fail(Status::kInvalidInstruction);
    return status_;
  }
  std::span<const std::uint8_t> code() const noexcept override {
    const asmjit::CodeBuffer& buffer = code_.textSection()->buffer();
    return {buffer.data(), buffer.size()};
  }
  std::span<const CallSite> call_sites() const noexcept override { return call_sites_; }
  std::vector<bool> short_jumps() const override {
    std::vector<bool> answer;
    answer.reserve(jumps_.size());
    for (const Jump& jump : jumps_) {
      const auto distance = static_cast<std::int64_t>(code_.labelOffset(jump.target.id) - jump.end);
      answer.push_back(distance >= INT8_MIN && distance <= INT8_MAX);
    }
    return answer;
  }

 private:
  static asmjit::Error invalid() noexcept { return asmjit::kErrorInvalidArgument; }

  void fail(Status status) noexcept {
    if (status_ == Status::kOk) status_ = status;
  }
  void note(asmjit::Error error) noexcept {
    if (error == asmjit::kErrorOk) return;
    fail(error == asmjit::kErrorOutOfMemory ? Status::kOutOfMemory : Status::kInvalidInstruction);
  }
  // The one way an instruction gets out: not at all after a failure, and a failure sticks.
  template <typename Instruction>
  void emit(Instruction&& instruction) noexcept {
    if (status_ == Status::kOk) note(instruction());
  }

  // What was emitted, for those who ask at the end.
  template <typename T>
  void keep(std::vector<T>& list, const T& entry) noexcept {
    if (status_ != Status::kOk) return;
    try {
      list.push_back(entry);
    } catch (const std::bad_alloc&) {
      fail(Status::kOutOfMemory);
    }
  }
  void note_jump(Label target) noexcept { keep(jumps_, Jump{offset(), target}); }
  x86::Assembler& sized_jump() noexcept {
    const bool is_short = jumps_.size() < shorten_.size() && shorten_[jumps_.size()];
    return is_short ? a_.short_() : a_;
  }

  struct Jump {
    std::size_t end;  // of the instruction
    Label target;
  };

  Region region_;
  std::vector<Annotation>* annotations_;
  std::vector<bool> shorten_;
  asmjit::CodeHolder code_;
  x86::Assembler a_;
  std::vector<CallSite> call_sites_;
  std::vector<Jump> jumps_;
  Status status_ = Status::kOk;
};

}  // namespace

std::unique_ptr<Encoder> make_asmjit_encoder(const Region& region, std::vector<Annotation>* annotations,
                                             std::vector<bool> short_jumps) {
  return std::make_unique<AsmjitEncoder>(region, annotations, std::move(short_jumps));
}

}  // namespace metaffi::jit
