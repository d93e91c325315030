// The thin assembler interface: the x86-64 instructions the emitter uses, and no others. Encoders implement it.
//
// Registers, labels and memory operands are plain data of our own, so that nothing of an encoder's library shows. An
// instruction is emitted whole or not at all. The first failure sticks: later instructions do nothing, and status()
// tells it; emitters need not look until the end. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace metaffi::jit {

// Numbered as the hardware numbers them.
enum class Gp : std::uint8_t { rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15 };
enum class Xmm : std::uint8_t {
  xmm0,
  xmm1,
  xmm2,
  xmm3,
  xmm4,
  xmm5,
  xmm6,
  xmm7,
  xmm8,
  xmm9,
  xmm10,
  xmm11,
  xmm12,
  xmm13,
  xmm14,
  xmm15
};

struct Label {
  std::uint32_t id = UINT32_MAX;
};

// [base + displacement]
struct Memory {
  Gp base = Gp::rbp;
  std::int32_t displacement = 0;

  [[nodiscard]] constexpr Memory plus(std::int32_t bytes) const noexcept { return {base, displacement + bytes}; }
};

enum class Condition : std::uint8_t { kEqual, kNotEqual, kAbove };

enum class Status : std::uint8_t {
  kOk,
  kOutOfMemory,
  kInvalidInstruction,  // a defect: operands that cannot be encoded, a call out of reach, a label never bound
};

class Assembler {
 public:
  Assembler() = default;
  Assembler(const Assembler&) = delete;
  Assembler& operator=(const Assembler&) = delete;
  virtual ~Assembler() = default;

  [[nodiscard]] virtual Status status() const noexcept = 0;
  [[nodiscard]] virtual std::size_t offset() const noexcept = 0;

  virtual Label new_label() noexcept = 0;
  virtual void bind(Label label) noexcept = 0;

  // Control.
  virtual void endbr64() noexcept = 0;
  virtual void push(Gp source) noexcept = 0;
  virtual void pop(Gp destination) noexcept = 0;
  virtual void leave() noexcept = 0;
  virtual void ret() noexcept = 0;
  virtual void ud2() noexcept = 0;
  virtual void jump(Label target) noexcept = 0;
  virtual void jump_if(Condition condition, Label target) noexcept = 0;
  // Whether call(address) can be used, wherever in its region the code ends up.
  [[nodiscard]] virtual bool reaches(std::uint64_t address) const noexcept = 0;
  virtual void call(std::uint64_t address) noexcept = 0;  // call rel32
  virtual void call(Gp target) noexcept = 0;
  // The same for jumps out of the code.
  virtual void jump(std::uint64_t address) noexcept = 0;  // jmp rel32
  virtual void jump(Gp target) noexcept = 0;

  // Integers. `size` is 1, 2, 4 or 8 bytes; what is shorter is extended to 64 bits.
  virtual void move(Gp destination, Gp source) noexcept = 0;
  virtual void move(Gp destination, std::uint64_t value) noexcept = 0;  // shortest form; keeps the flags
  virtual void load(Gp destination, Memory source, unsigned size, bool is_signed) noexcept = 0;
  virtual void load_thread(Gp destination, std::int32_t offset) noexcept = 0;  // fs:[offset]
  virtual void extend(Gp destination, Gp source, unsigned size, bool is_signed) noexcept = 0;
  virtual void store(Memory destination, Gp source, unsigned size) noexcept = 0;
  virtual void store(Memory destination, std::int32_t value, unsigned size) noexcept = 0;  // 8 bytes: sign-extended
  void store(Memory destination, Gp source) noexcept { store(destination, source, 8u); }
  void store(Memory destination, std::int32_t value) noexcept { store(destination, value, 8u); }
  virtual void lea(Gp destination, Memory source) noexcept = 0;
  virtual void add(Gp destination, std::int32_t value) noexcept = 0;
  virtual void subtract(Gp destination, std::int32_t value) noexcept = 0;
  virtual void and_32(Gp destination, std::int32_t value) noexcept = 0;
  virtual void or_64(Gp destination, Gp source) noexcept = 0;
  virtual void shift_left(Gp destination, unsigned bits) noexcept = 0;  // 64 bits, by 1 to 63
  virtual void zero(Gp destination) noexcept = 0;                       // changes the flags
  virtual void set_byte(Condition condition, Gp destination) noexcept = 0;

  // Comparisons.
  virtual void test(Gp left, Gp right) noexcept = 0;
  virtual void test_byte(Gp left, Gp right) noexcept = 0;
  virtual void compare(Gp left, Gp right) noexcept = 0;
  virtual void compare(Gp left, std::int32_t right) noexcept = 0;  // 64 bits
  virtual void compare_32(Gp left, std::int32_t right) noexcept = 0;
  virtual void compare_32(Gp left, Memory right) noexcept = 0;
  virtual void compare(Memory left, unsigned size, std::int32_t right) noexcept = 0;  // 1, 4 or 8 bytes

  // Floating point. `size` is 4 or 8 bytes; loads and moves from integers clear the rest of the low half.
  virtual void move(Xmm destination, Xmm source) noexcept = 0;
  virtual void move(Xmm destination, Gp source, unsigned size) noexcept = 0;
  virtual void move(Gp destination, Xmm source, unsigned size) noexcept = 0;
  virtual void load(Xmm destination, Memory source, unsigned size) noexcept = 0;
  virtual void store(Memory destination, Xmm source, unsigned size) noexcept = 0;
  virtual void load_aligned(Xmm destination, Memory source) noexcept = 0;  // 16 bytes
  virtual void store_aligned(Memory destination, Xmm source) noexcept = 0;
  virtual void zero(Xmm destination) noexcept = 0;
  virtual void interleave_32(Xmm destination, Xmm source) noexcept = 0;  // of the lowest 4 bytes: destination, source

  // Where the next instruction is, in words. Kept only when somebody wants to read it.
  [[nodiscard]] virtual bool wants_comments() const noexcept = 0;
  virtual void comment(std::string_view text) = 0;
};

// A call or jump rel32 out of the code: where its displacement is in the code.
struct CallSite {
  std::size_t offset;
  std::uint64_t target;
};

// An assembler that makes code. The bytes are encoded for `base`; a call site's displacement has to be corrected when they
// are moved.
class Encoder : public Assembler {
 public:
  // Resolves what is open; afterwards code() and call_sites() are valid until the encoder dies.
  virtual Status finish() noexcept = 0;
  [[nodiscard]] virtual std::span<const std::uint8_t> code() const noexcept = 0;
  [[nodiscard]] virtual std::span<const CallSite> call_sites() const noexcept = 0;
  // For each jump, in the order of emission, whether 8 bits are enough for it. Another encoder that is given this answer
  // makes the same code, only shorter.
  [[nodiscard]] virtual std::vector<bool> short_jumps() const = 0;
};

// Addresses the code may end up at, [begin, end), and the one it is encoded for.
struct Region {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  [[nodiscard]] constexpr bool reaches(std::uint64_t address) const noexcept {
    return distance(begin, address) < kReach && distance(end, address) < kReach;
  }
  bool operator==(const Region&) const = default;

 private:
  static constexpr std::uint64_t kReach = 0x7fff0000;  // a little less than 2 GiB
  static constexpr std::uint64_t distance(std::uint64_t a, std::uint64_t b) noexcept { return a > b ? a - b : b - a; }
};

}  // namespace metaffi::jit
