#include "jit/unwind_p.hpp"

#include <cstring>

// libgcc and LLVM's libunwind. The former takes a section that ends with a zero length; the latter one entry.
extern "C" void __register_frame(void* begin);
extern "C" void __deregister_frame(void* begin);

namespace metaffi::jit {
namespace {

constexpr std::uint8_t kDefCfa = 0x0c;          // DW_CFA_def_cfa register, offset
constexpr std::uint8_t kOffset = 0x80;          // DW_CFA_offset | register, factored offset
constexpr std::uint8_t kOffsetExtended = 0x05;  // DW_CFA_offset_extended register, factored offset
constexpr std::uint8_t kNop = 0;

constexpr std::uint8_t kRbx = 3;
constexpr std::uint8_t kRsi = 4;
constexpr std::uint8_t kRdi = 5;
constexpr std::uint8_t kRbp = 6;
constexpr std::uint8_t kRsp = 7;
constexpr std::uint8_t kReturnAddress = 16;
constexpr std::uint8_t kXmm6 = 23;

class Section {
 public:
  void byte(std::uint8_t value) { bytes_.push_back(value); }
  void word(std::uint32_t value) { raw(&value, sizeof(value)); }
  void quad(std::uint64_t value) { raw(&value, sizeof(value)); }
  void raw(const void* data, std::size_t size) {
    const auto* begin = static_cast<const std::uint8_t*>(data);
    bytes_.insert(bytes_.end(), begin, begin + size);
  }
  // An entry: its length, which is filled in by end().
  void begin() {
    start_ = bytes_.size();
    word(0);
  }
  void end() {
    while ((bytes_.size() - start_) % 8 != 0) byte(kNop);
    const auto length = static_cast<std::uint32_t>(bytes_.size() - start_ - sizeof(std::uint32_t));
    std::memcpy(bytes_.data() + start_, &length, sizeof(length));
  }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
  std::vector<std::uint8_t> take() { return std::move(bytes_); }

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t start_ = 0;
};

// The rules: where the CFA is; what is saved lies at CFA - 8 × factor.
void add_rules(Section& section, FrameShape shape) {
  const auto cfa_is = [&](std::uint8_t reg, std::uint8_t offset) {
    section.byte(kDefCfa);
    section.byte(reg);
    section.byte(offset);
  };
  const auto saved = [&](std::uint8_t reg, std::uint8_t factor) {
    section.byte(static_cast<std::uint8_t>(kOffset | reg));
    section.byte(factor);
  };
  saved(kReturnAddress, 1);
  if (shape == FrameShape::kLean || shape == FrameShape::kLeanWithSlots) {
    cfa_is(kRsp, shape == FrameShape::kLean ? 16 : 16 + kLeanSlotBytes);
    return saved(kRbx, 2);
  }
  cfa_is(kRbp, 16);
  saved(kRbp, 2);
  if (shape == FrameShape::kSavesRbx) saved(kRbx, 3);
  if (shape != FrameShape::kPreservesMore) return;
  saved(kRdi, 3);
  saved(kRsi, 4);
  for (std::uint8_t i = 0; i < 10; ++i) {
    section.byte(kOffsetExtended);
    section.byte(static_cast<std::uint8_t>(kXmm6 + i));
    section.byte(static_cast<std::uint8_t>(6 + 2 * i));
  }
}

std::vector<std::uint8_t> make_section(const void* code, std::size_t size, FrameShape shape) {
  Section section;
  section.begin();     // common information entry
  section.word(0);     // its mark
  section.byte(1);     // version
  section.byte(0);     // no augmentation: addresses are absolute
  section.byte(1);     // code alignment factor
  section.byte(0x78);  // data alignment factor, -8
  section.byte(kReturnAddress);
  add_rules(section, shape);
  section.end();

  const std::size_t cie_distance = section.size() + sizeof(std::uint32_t);
  section.begin();  // frame description entry
  section.word(static_cast<std::uint32_t>(cie_distance));
  section.quad(reinterpret_cast<std::uint64_t>(code));
  section.quad(size);
  section.end();
  section.word(0);
  return section.take();
}

}  // namespace

UnwindEntry::UnwindEntry(const void* code, std::size_t size, FrameShape shape)
    : section_(make_section(code, size, shape)) {
  __register_frame(section_.data());
}

UnwindEntry::~UnwindEntry() { __deregister_frame(section_.data()); }

}  // namespace metaffi::jit
