// Every instruction of the assembler interface, as an independent disassembler reads it.
#include <gtest/gtest.h>

#include <functional>

#include "disassembly.hpp"
#include "jit/encoders_p.hpp"

namespace metaffi::jit {
namespace {

using Emit = std::function<void(Encoder&)>;

constexpr Region kRegion{0x10000000, 0x10100000};

std::unique_ptr<Encoder> make_encoder(std::vector<bool> short_jumps = {}) {
  return make_asmjit_encoder(kRegion, nullptr, std::move(short_jumps));
}

// "a; b"
std::string text_of(const Emit& emit) {
  const std::unique_ptr<Encoder> encoder = make_encoder();
  emit(*encoder);
  if (encoder->finish() != Status::kOk) return "failed";
  std::string text = test::disassemble(encoder->code(), {}, {});
  for (std::size_t at = 0; (at = text.find("\n    ")) != std::string::npos;) text.replace(at, 5, "; ");
  return text.substr(4, text.size() - 5);
}

struct Instruction {
  const char* expected;
  Emit emit;
};

const Instruction kInstructions[] = {
    {"endbr64", [](Encoder& a) { a.endbr64(); }},
    {"push rbp", [](Encoder& a) { a.push(Gp::rbp); }},
    {"push r15", [](Encoder& a) { a.push(Gp::r15); }},
    {"leave", [](Encoder& a) { a.leave(); }},
    {"ret", [](Encoder& a) { a.ret(); }},
    {"ud2", [](Encoder& a) { a.ud2(); }},
    {"call rax", [](Encoder& a) { a.call(Gp::rax); }},
    {"call r11", [](Encoder& a) { a.call(Gp::r11); }},
    {"mov rbp, rsp", [](Encoder& a) { a.move(Gp::rbp, Gp::rsp); }},
    {"mov r8, rdi", [](Encoder& a) { a.move(Gp::r8, Gp::rdi); }},
    {"mov eax, 0x00", [](Encoder& a) { a.move(Gp::rax, std::uint64_t{0}); }},
    {"mov r9d, 0xffffffff", [](Encoder& a) { a.move(Gp::r9, std::uint64_t{0xffffffff}); }},
    {"mov rcx, 0xffffffffffffffff", [](Encoder& a) { a.move(Gp::rcx, ~std::uint64_t{0}); }},
    {"mov r11, 0x123456789abcdef0", [](Encoder& a) { a.move(Gp::r11, std::uint64_t{0x123456789abcdef0}); }},
    {"movsx rdi, byte ptr [rsi]",
     [](Encoder& a) {
       a.load(Gp::rdi, {Gp::rsi, 0}, 1, true);
     }},
    {"movzx edi, byte ptr [rsp+0x08]",
     [](Encoder& a) {
       a.load(Gp::rdi, {Gp::rsp, 8}, 1, false);
     }},
    {"movsx r8, word ptr [r12-0x80]",
     [](Encoder& a) {
       a.load(Gp::r8, {Gp::r12, -128}, 2, true);
     }},
    {"movzx eax, word ptr [r13]",
     [](Encoder& a) {
       a.load(Gp::rax, {Gp::r13, 0}, 2, false);
     }},
    {"movsxd rax, dword ptr [rbp-0x1000]",
     [](Encoder& a) {
       a.load(Gp::rax, {Gp::rbp, -4096}, 4, true);
     }},
    {"mov eax, [rcx]",
     [](Encoder& a) {
       a.load(Gp::rax, {Gp::rcx, 0}, 4, false);
     }},
    {"mov r10, [rbp-0x08]",
     [](Encoder& a) {
       a.load(Gp::r10, {Gp::rbp, -8}, 8, false);
     }},
    {"mov rax, fs:[0xffffffffffffffc0]", [](Encoder& a) { a.load_thread(Gp::rax, -64); }},
    {"mov rcx, fs:[0x0000000000000010]", [](Encoder& a) { a.load_thread(Gp::rcx, 16); }},
    {"movsx rax, al", [](Encoder& a) { a.extend(Gp::rax, Gp::rax, 1, true); }},
    {"movzx esi, sil", [](Encoder& a) { a.extend(Gp::rsi, Gp::rsi, 1, false); }},
    {"movsx rcx, r9w", [](Encoder& a) { a.extend(Gp::rcx, Gp::r9, 2, true); }},
    {"movzx eax, ax", [](Encoder& a) { a.extend(Gp::rax, Gp::rax, 2, false); }},
    {"movsxd rax, eax", [](Encoder& a) { a.extend(Gp::rax, Gp::rax, 4, true); }},
    {"mov edx, eax", [](Encoder& a) { a.extend(Gp::rdx, Gp::rax, 4, false); }},
    {"mov [r11+0x10], rax",
     [](Encoder& a) {
       a.store({Gp::r11, 16}, Gp::rax);
     }},
    {"mov qword ptr [rbp-0x18], 0xffffffffffffffff",
     [](Encoder& a) {
       a.store({Gp::rbp, -24}, -1);
     }},
    {"mov [rsp+0x01], sil",
     [](Encoder& a) {
       a.store({Gp::rsp, 1}, Gp::rsi, 1);
     }},
    {"mov [rsp+0x02], ax",
     [](Encoder& a) {
       a.store({Gp::rsp, 2}, Gp::rax, 2);
     }},
    {"mov [r11+0x0c], ecx",
     [](Encoder& a) {
       a.store({Gp::r11, 12}, Gp::rcx, 4);
     }},
    {"mov byte ptr [rsp], 0xff",
     [](Encoder& a) {
       a.store({Gp::rsp, 0}, 0xff, 1);
     }},
    {"mov word ptr [rsp], 0xfffe",
     [](Encoder& a) {
       a.store({Gp::rsp, 0}, -2, 2);
     }},
    {"mov dword ptr [r11+0x08], 0x1000",
     [](Encoder& a) {
       a.store({Gp::r11, 8}, 0x1000, 4);
     }},
    {"or r10, rax", [](Encoder& a) { a.or_64(Gp::r10, Gp::rax); }},
    {"shl rdx, 0x20", [](Encoder& a) { a.shift_left(Gp::rdx, 32); }},
    {"lea rdx, [rsi+0x20]",
     [](Encoder& a) {
       a.lea(Gp::rdx, {Gp::rsi, 32});
     }},
    {"sub rsp, 0x1000", [](Encoder& a) { a.subtract(Gp::rsp, 4096); }},
    {"and edx, 0xfdffffff", [](Encoder& a) { a.and_32(Gp::rdx, static_cast<std::int32_t>(0xfdffffffu)); }},
    {"xor eax, eax", [](Encoder& a) { a.zero(Gp::rax); }},
    {"setnz dil; setz r8b",
     [](Encoder& a) { a.set_byte(Condition::kNotEqual, Gp::rdi), a.set_byte(Condition::kEqual, Gp::r8); }},
    {"test rax, rax", [](Encoder& a) { a.test(Gp::rax, Gp::rax); }},
    {"test al, al", [](Encoder& a) { a.test_byte(Gp::rax, Gp::rax); }},
    {"cmp rsp, r11", [](Encoder& a) { a.compare(Gp::rsp, Gp::r11); }},
    {"cmp rax, 0xffffffffffffffff", [](Encoder& a) { a.compare(Gp::rax, -1); }},
    {"cmp edx, 0x10020", [](Encoder& a) { a.compare_32(Gp::rdx, 0x10020); }},
    {"cmp eax, [rcx+0x08]",
     [](Encoder& a) {
       a.compare_32(Gp::rax, Memory{Gp::rcx, 8});
     }},
    {"cmp byte ptr [rsi], 0x00",
     [](Encoder& a) {
       a.compare({Gp::rsi, 0}, 1, 0);
     }},
    {"cmp dword ptr [rsi+0x08], 0x8000",
     [](Encoder& a) {
       a.compare({Gp::rsi, 8}, 4, 0x8000);
     }},
    {"cmp qword ptr [rbp-0x08], 0x00",
     [](Encoder& a) {
       a.compare({Gp::rbp, -8}, 8, 0);
     }},
    {"movaps xmm1, xmm0", [](Encoder& a) { a.move(Xmm::xmm1, Xmm::xmm0); }},
    {"movd xmm9, eax", [](Encoder& a) { a.move(Xmm::xmm9, Gp::rax, 4); }},
    {"movq xmm0, r8", [](Encoder& a) { a.move(Xmm::xmm0, Gp::r8, 8); }},
    {"movd ecx, xmm0", [](Encoder& a) { a.move(Gp::rcx, Xmm::xmm0, 4); }},
    {"movq rdx, xmm3", [](Encoder& a) { a.move(Gp::rdx, Xmm::xmm3, 8); }},
    {"movss xmm2, dword ptr [rsi+0x10]",
     [](Encoder& a) {
       a.load(Xmm::xmm2, {Gp::rsi, 16}, 4);
     }},
    {"movsd xmm2, qword ptr [rsi+0x10]",
     [](Encoder& a) {
       a.load(Xmm::xmm2, {Gp::rsi, 16}, 8);
     }},
    {"movss dword ptr [rsp], xmm0",
     [](Encoder& a) {
       a.store({Gp::rsp, 0}, Xmm::xmm0, 4);
     }},
    {"movsd qword ptr [rsp], xmm0",
     [](Encoder& a) {
       a.store({Gp::rsp, 0}, Xmm::xmm0, 8);
     }},
    {"movaps xmm15, xmmword ptr [rbp-0xb0]",
     [](Encoder& a) {
       a.load_aligned(Xmm::xmm15, {Gp::rbp, -176});
     }},
    {"movaps xmmword ptr [rbp-0x20], xmm6",
     [](Encoder& a) {
       a.store_aligned({Gp::rbp, -32}, Xmm::xmm6);
     }},
    {"xorps xmm0, xmm0", [](Encoder& a) { a.zero(Xmm::xmm0); }},
    {"unpcklps xmm1, xmm15", [](Encoder& a) { a.interleave_32(Xmm::xmm1, Xmm::xmm15); }},
};

// Zydis names the size of an operand or not, depending on its version.
std::string without_sizes(std::string text) {
  for (const char* size : {"xmmword ptr ", "qword ptr ", "dword ptr "}) {
    for (std::size_t at = 0; (at = text.find(size)) != std::string::npos;) text.erase(at, std::string(size).size());
  }
  return text;
}

TEST(EncoderTest, EncodesEveryInstruction) {
  for (const Instruction& instruction : kInstructions) {
    EXPECT_EQ(without_sizes(text_of(instruction.emit)), without_sizes(instruction.expected));
  }
}

TEST(EncoderTest, JumpsBothWays) {
  EXPECT_EQ(test::disassemble(
                [] {
                  static std::vector<std::uint8_t> code;
                  const auto encoder = make_encoder();
                  const Label back = encoder->new_label();
                  const Label ahead = encoder->new_label();
                  encoder->bind(back);
                  encoder->jump_if(Condition::kEqual, ahead);
                  encoder->jump_if(Condition::kNotEqual, back);
                  encoder->jump_if(Condition::kAbove, back);
                  encoder->jump(ahead);
                  encoder->bind(ahead);
                  encoder->ret();
                  EXPECT_EQ(encoder->finish(), Status::kOk);
                  code.assign(encoder->code().begin(), encoder->code().end());
                  return std::span<const std::uint8_t>(code);
                }(),
                {}, {}),
            "L1:\n    jz L2\n    jnz L1\n    jnbe L1\n    jmp L2\nL2:\n    ret\n");
}

void emit_jumps(Encoder& encoder) {
  const Label near = encoder.new_label();
  const Label far = encoder.new_label();
  encoder.jump_if(Condition::kEqual, near);
  encoder.jump(far);
  encoder.bind(near);
  for (int i = 0; i < 100; ++i) encoder.push(Gp::rbp), encoder.ud2();
  encoder.bind(far);
  encoder.ret();
}

TEST(EncoderTest, SaysWhichJumpsAreShortAndShortensThem) {
  const auto first = make_encoder();
  emit_jumps(*first);
  ASSERT_EQ(first->finish(), Status::kOk);
  EXPECT_EQ(first->short_jumps(), (std::vector<bool>{true, false}));
  const auto second = make_encoder(first->short_jumps());
  emit_jumps(*second);
  ASSERT_EQ(second->finish(), Status::kOk);
  EXPECT_EQ(second->code().size(), first->code().size() - 4);
}

TEST(EncoderTest, CallsWhatIsInReachAndTellsWhere) {
  const auto encoder = make_encoder();
  EXPECT_TRUE(encoder->reaches(0x20000000));
  EXPECT_FALSE(encoder->reaches(0x7f0000000000));
  encoder->call(std::uint64_t{0x20000000});
  ASSERT_EQ(encoder->finish(), Status::kOk);
  ASSERT_EQ(encoder->call_sites().size(), 1u);
  EXPECT_EQ(encoder->call_sites()[0].offset, 1u);
  EXPECT_EQ(encoder->call_sites()[0].target, 0x20000000u);
  const auto code = encoder->code();
  EXPECT_EQ((std::vector<std::uint8_t>{code.begin(), code.end()}),
            (std::vector<std::uint8_t>{0xe8, 0xfb, 0xff, 0xff, 0x0f}));
}

TEST(EncoderTest, FailsOnceAndForAll) {
  const auto far_call = make_encoder();
  far_call->ret();
  far_call->call(std::uint64_t{0x7f0000000000});
  far_call->ret();
  EXPECT_EQ(far_call->finish(), Status::kInvalidInstruction);
  EXPECT_EQ(far_call->code().size(), 1u) << "nothing of what failed, nothing after it";

  const auto unbound = make_encoder();
  unbound->jump(unbound->new_label());
  EXPECT_EQ(unbound->status(), Status::kOk);
  EXPECT_EQ(unbound->finish(), Status::kInvalidInstruction);

  const auto bad_size = make_encoder();
  bad_size->extend(Gp::rax, Gp::rax, 3, false);
  EXPECT_EQ(bad_size->status(), Status::kInvalidInstruction);
  EXPECT_EQ(bad_size->code().size(), 0u);
}

TEST(EncoderTest, KeepsRemarksWithTheirOffsets) {
  std::vector<Annotation> remarks;
  const auto encoder = make_asmjit_encoder(kRegion, &remarks, {});
  EXPECT_TRUE(encoder->wants_comments());
  encoder->comment("first");
  encoder->ud2();
  encoder->comment("second");
  ASSERT_EQ(remarks.size(), 2u);
  EXPECT_EQ(remarks[0].text + std::to_string(remarks[0].offset), "first0");
  EXPECT_EQ(remarks[1].text + std::to_string(remarks[1].offset), "second2");
  EXPECT_FALSE(make_encoder()->wants_comments());
}

}  // namespace
}  // namespace metaffi::jit
