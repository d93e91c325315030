#include "disassembly.hpp"

#include <Zydis/Zydis.h>

#include <stdexcept>

namespace metaffi::test {
namespace {

// Zydis 3 keeps the operands in the instruction, Zydis 4 beside it. (ZYDIS_VERSION is nothing the preprocessor can read.)
#if defined(ZYDIS_MAX_OPERAND_COUNT_VISIBLE)
#define METAFFI_ZYDIS_4 1
#else
#define METAFFI_ZYDIS_4 0
#endif

struct Instruction {
  std::uint64_t offset = 0;
  ZydisDecodedInstruction decoded{};
#if METAFFI_ZYDIS_4
  ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT]{};
#endif
};

ZydisDecoder make_decoder() {
  ZydisDecoder decoder;
#if METAFFI_ZYDIS_4
  ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
#else
  ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_ADDRESS_WIDTH_64);
#endif
  return decoder;
}

bool decode_one(const ZydisDecoder& decoder, std::span<const std::uint8_t> code, Instruction& instruction) {
#if METAFFI_ZYDIS_4
  return ZYAN_SUCCESS(
      ZydisDecoderDecodeFull(&decoder, code.data(), code.size(), &instruction.decoded, instruction.operands));
#else
  return ZYAN_SUCCESS(ZydisDecoderDecodeBuffer(&decoder, code.data(), code.size(), &instruction.decoded));
#endif
}

std::vector<Instruction> decode(std::span<const std::uint8_t> code) {
  const ZydisDecoder decoder = make_decoder();
  std::vector<Instruction> instructions;
  for (std::uint64_t offset = 0; offset < code.size();) {
    Instruction instruction;
    instruction.offset = offset;
    if (!decode_one(decoder, code.subspan(offset), instruction)) {
      throw std::runtime_error("no instruction at offset " + std::to_string(offset));
    }
    offset += instruction.decoded.length;
    instructions.push_back(instruction);
  }
  return instructions;
}

std::span<const ZydisDecodedOperand> operands_of(const Instruction& instruction) {
#if METAFFI_ZYDIS_4
  return {instruction.operands, instruction.decoded.operand_count};
#else
  return {instruction.decoded.operands, instruction.decoded.operand_count};
#endif
}

// The address a relative jump or call goes to, or an immediate names; 0 when there is none.
std::uint64_t address_in(const Instruction& instruction, std::uint64_t base) {
  for (const ZydisDecodedOperand& operand : operands_of(instruction)) {
    if (operand.type != ZYDIS_OPERAND_TYPE_IMMEDIATE) continue;
    if (!operand.imm.is_relative) return operand.imm.value.u;
    std::uint64_t address = 0;
    ZydisCalcAbsoluteAddress(&instruction.decoded, &operand, base + instruction.offset, &address);
    return address;
  }
  return 0;
}

std::string format(const Instruction& instruction) {
  ZydisFormatter formatter;
  ZydisFormatterInit(&formatter, ZYDIS_FORMATTER_STYLE_INTEL);
  ZydisFormatterSetProperty(&formatter, ZYDIS_FORMATTER_PROP_HEX_UPPERCASE, ZYAN_FALSE);
  char text[256];
#if METAFFI_ZYDIS_4
  ZydisFormatterFormatInstruction(&formatter, &instruction.decoded, instruction.operands,
                                  instruction.decoded.operand_count_visible, text, sizeof(text), 0, nullptr);
#else
  ZydisFormatterFormatInstruction(&formatter, &instruction.decoded, text, sizeof(text), 0);
#endif
  return text;
}

// What precedes the last operand.
std::string without_last_operand(const std::string& text) {
  const std::size_t comma = text.rfind(", ");
  return comma != std::string::npos ? text.substr(0, comma + 2) : text.substr(0, text.find(' ') + 1);
}

}  // namespace

std::string disassemble(std::span<const std::uint8_t> code, const std::vector<jit::Annotation>& remarks,
                        const Symbols& symbols) {
  const std::vector<Instruction> instructions = decode(code);
  const auto base = reinterpret_cast<std::uint64_t>(code.data());
  std::map<std::uint64_t, std::string> labels;
  for (const Instruction& instruction : instructions) {
    const std::uint64_t address = address_in(instruction, base);
    if (address >= base && address < base + code.size()) labels[address - base] = "";
  }
  int count = 0;
  for (auto& [offset, label] : labels) label = "L" + std::to_string(++count);

  std::string text;
  auto remark = remarks.begin();
  for (const Instruction& instruction : instructions) {
    if (const auto label = labels.find(instruction.offset); label != labels.end()) text += label->second + ":\n";
    for (; remark != remarks.end() && remark->offset == instruction.offset; ++remark)
      text += "; " + remark->text + "\n";
    const std::uint64_t address = address_in(instruction, base);
    std::string line = format(instruction);
    if (address >= base && address < base + code.size()) {
      line = without_last_operand(line) + labels[address - base];
    } else if (const auto symbol = symbols.find(address); symbol != symbols.end()) {
      line = without_last_operand(line) + symbol->second;
    }
    text += "    " + line + "\n";
  }
  return text;
}

}  // namespace metaffi::test
