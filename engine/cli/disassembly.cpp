#include "engine/cli/disassembly.hpp"

#include <Zydis/Zydis.h>
#include <dlfcn.h>

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace metaffi::cli {
namespace {

// Zydis 3 (Ubuntu 22.04) and 4 (Debian 12 and later; the first with this header) name the same things differently.
#if __has_include(<Zydis/Disassembler.h>)
struct Instruction {
  ZydisDecodedInstruction head;
  ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];

  bool decode(const ZydisDecoder& decoder, const void* code, std::size_t size) {
    return ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, code, size, &head, operands));
  }
  bool format(const ZydisFormatter& formatter, char* text, std::size_t room, std::uint64_t address) const {
    return ZYAN_SUCCESS(ZydisFormatterFormatInstruction(&formatter, &head, operands, head.operand_count_visible, text,
                                                        room, address, nullptr));
  }
};
constexpr auto stack_width = ZYDIS_STACK_WIDTH_64;
#else
struct Instruction {
  ZydisDecodedInstruction head;
  const ZydisDecodedOperand* operands = head.operands;

  bool decode(const ZydisDecoder& decoder, const void* code, std::size_t size) {
    return ZYAN_SUCCESS(ZydisDecoderDecodeBuffer(&decoder, code, size, &head));
  }
  bool format(const ZydisFormatter& formatter, char* text, std::size_t room, std::uint64_t address) const {
    return ZYAN_SUCCESS(ZydisFormatterFormatInstruction(&formatter, &head, text, room, address));
  }
};
constexpr auto stack_width = ZYDIS_ADDRESS_WIDTH_64;
#endif

// "libjvm.so: JNI_CreateJavaVM", or empty for an address of no loaded file.
std::string name_of(std::uint64_t address) {
  Dl_info info = {};
  if (dladdr(reinterpret_cast<const void*>(address), &info) == 0 || info.dli_fname == nullptr) return {};
  const char* const slash = std::strrchr(info.dli_fname, '/');
  std::string name = slash == nullptr ? info.dli_fname : slash + 1;
  if (info.dli_sname != nullptr && reinterpret_cast<std::uint64_t>(info.dli_saddr) == address) {
    return name + ": " + info.dli_sname;
  }
  char offset[32];
  std::snprintf(offset, sizeof(offset), "+0x%" PRIx64, address - reinterpret_cast<std::uint64_t>(info.dli_fbase));
  return name + offset;
}

// The address outside the code that an instruction names, or 0.
std::uint64_t far_address(const Instruction& instruction, std::uint64_t at, std::uint64_t begin, std::uint64_t end) {
  for (std::size_t i = 0; i < instruction.head.operand_count; ++i) {
    const ZydisDecodedOperand& operand = instruction.operands[i];
    if (operand.type != ZYDIS_OPERAND_TYPE_IMMEDIATE) continue;
    const std::uint64_t address =
        operand.imm.is_relative ? at + instruction.head.length + operand.imm.value.u : operand.imm.value.u;
    if (address > 0xffff && (address < begin || address >= end)) return address;
  }
  return 0;
}

}  // namespace

std::string disassemble(const void* code, std::size_t size) {
  ZydisDecoder decoder;
  ZydisFormatter formatter;
  ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, stack_width);
  ZydisFormatterInit(&formatter, ZYDIS_FORMATTER_STYLE_INTEL);
  ZydisFormatterSetProperty(&formatter, ZYDIS_FORMATTER_PROP_ADDR_PADDING_ABSOLUTE, ZYDIS_PADDING_DISABLED);
  const auto begin = reinterpret_cast<std::uint64_t>(code);
  std::string text;
  for (std::size_t offset = 0; offset < size;) {
    Instruction instruction;
    char line[256] = "(no instruction)";
    const auto* const at = static_cast<const std::uint8_t*>(code) + offset;
    char head[32];
    std::snprintf(head, sizeof(head), "  %4zx  ", offset);
    text += head;
    if (!instruction.decode(decoder, at, size - offset)) {
      text += std::string(line) + '\n';
      break;
    }
    // Jumps within the code are shown as offsets, as if it began at 0.
    instruction.format(formatter, line, sizeof(line), offset);
    const std::uint64_t far = far_address(instruction, begin + offset, begin, begin + size);
    const std::string name = far == 0 ? std::string() : name_of(far);
    const bool is_call = instruction.head.meta.branch_type != ZYDIS_BRANCH_TYPE_NONE;
    if (!name.empty() && is_call) {
      text += std::string(line).substr(0, std::strcspn(line, " ")) + " " + name;
    } else {
      text += line + (name.empty() ? std::string() : "    ; " + name);
    }
    text += '\n';
    offset += instruction.head.length;
  }
  return text;
}

}  // namespace metaffi::cli
