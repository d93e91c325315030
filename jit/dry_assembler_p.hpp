// An assembler that makes nothing. The emitter runs over it first, to learn which frame slots the code needs.
#pragma once

#include "jit/assembler.hpp"

namespace metaffi::jit {

class DryAssembler final : public Assembler {
 public:
  Status status() const noexcept override { return Status::kOk; }
  std::size_t offset() const noexcept override { return 0; }
  Label new_label() noexcept override { return {labels_++}; }
  void bind(Label) noexcept override {}
  void endbr64() noexcept override {}
  void push(Gp) noexcept override {}
  void pop(Gp) noexcept override {}
  void leave() noexcept override {}
  void ret() noexcept override {}
  void ud2() noexcept override {}
  void jump(Label) noexcept override {}
  void jump_if(Condition, Label) noexcept override {}
  bool reaches(std::uint64_t) const noexcept override { return false; }
  void call(std::uint64_t) noexcept override {}
  void call(Gp) noexcept override {}
  void jump(std::uint64_t) noexcept override {}
  void jump(Gp) noexcept override {}
  void move(Gp, Gp) noexcept override {}
  void move(Gp, std::uint64_t) noexcept override {}
  void load(Gp, Memory, unsigned, bool) noexcept override {}
  void load_thread(Gp, std::int32_t) noexcept override {}
  void extend(Gp, Gp, unsigned, bool) noexcept override {}
  void store(Memory, Gp, unsigned) noexcept override {}
  void store(Memory, std::int32_t, unsigned) noexcept override {}
  void lea(Gp, Memory) noexcept override {}
  void add(Gp, std::int32_t) noexcept override {}
  void subtract(Gp, std::int32_t) noexcept override {}
  void and_32(Gp, std::int32_t) noexcept override {}
  void or_64(Gp, Gp) noexcept override {}
  void shift_left(Gp, unsigned) noexcept override {}
  void zero(Gp) noexcept override {}
  void set_byte(Condition, Gp) noexcept override {}
  void test(Gp, Gp) noexcept override {}
  void test_byte(Gp, Gp) noexcept override {}
  void compare(Gp, Gp) noexcept override {}
  void compare(Gp, std::int32_t) noexcept override {}
  void compare_32(Gp, std::int32_t) noexcept override {}
  void compare_32(Gp, Memory) noexcept override {}
  void compare(Memory, unsigned, std::int32_t) noexcept override {}
  void move(Xmm, Xmm) noexcept override {}
  void move(Xmm, Gp, unsigned) noexcept override {}
  void move(Gp, Xmm, unsigned) noexcept override {}
  void load(Xmm, Memory, unsigned) noexcept override {}
  void store(Memory, Xmm, unsigned) noexcept override {}
  void load_aligned(Xmm, Memory) noexcept override {}
  void store_aligned(Memory, Xmm) noexcept override {}
  void zero(Xmm) noexcept override {}
  void interleave_32(Xmm, Xmm) noexcept override {}
  bool wants_comments() const noexcept override { return false; }
  void comment(std::string_view) override {}

 private:
  std::uint32_t labels_ = 0;
};

}  // namespace metaffi::jit
