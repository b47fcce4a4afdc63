// No BPF program may call what lockdown=confidentiality refuses: bpf_probe_read, _str, _kernel, _kernel_str. The
// verifier of an unlocked kernel would let them pass, so every instruction of every embedded object is looked at.
#include <cstring>
#include <gelf.h>
#include <gtest/gtest.h>
#include <linux/bpf.h>
#include <set>

#include "bpf/image.h"

namespace listenwatch {
namespace {

const std::set<std::int32_t> kForbidden = {BPF_FUNC_probe_read, BPF_FUNC_probe_read_str, BPF_FUNC_probe_read_kernel,
                                           BPF_FUNC_probe_read_kernel_str};

// Numbers of the helpers that a piece of code calls; calls of subprograms and kfuncs have another source register.
std::multiset<std::int32_t> helper_calls(std::span<const std::byte> code)
{
    std::multiset<std::int32_t> calls;
    for (; code.size() >= sizeof(bpf_insn); code = code.subspan(sizeof(bpf_insn))) {
        bpf_insn instruction{};
        std::memcpy(&instruction, code.data(), sizeof(instruction));
        if (instruction.code == (BPF_JMP | BPF_CALL) && instruction.src_reg == 0) calls.insert(instruction.imm);
    }
    return calls;
}

// Helper calls of all executable sections, subprograms included.
std::multiset<std::int32_t> helper_calls_of(BpfImage image)
{
    std::multiset<std::int32_t> calls;
    const auto bytes = bpf_image(image);
    elf_version(EV_CURRENT);
    Elf* elf = elf_memory(const_cast<char*>(reinterpret_cast<const char*>(bytes.data())), bytes.size());
    for (Elf_Scn* section = elf_nextscn(elf, nullptr); section; section = elf_nextscn(elf, section)) {
        GElf_Shdr header{};
        gelf_getshdr(section, &header);
        if ((header.sh_flags & SHF_EXECINSTR) == 0 || header.sh_size == 0) continue;
        const Elf_Data* data = elf_getdata(section, nullptr);
        calls.merge(helper_calls({static_cast<const std::byte*>(data->d_buf), data->d_size}));
    }
    elf_end(elf);
    return calls;
}

class ForbiddenHelpers : public ::testing::TestWithParam<BpfImage> {};

TEST_P(ForbiddenHelpers, AreCalledByNoProgram)
{
    const auto calls = helper_calls_of(GetParam());
    EXPECT_GT(calls.size(), 1U) << "the walk saw no code at all";
    for (const std::int32_t helper : calls) EXPECT_FALSE(kForbidden.contains(helper)) << "helper " << helper;
}

INSTANTIATE_TEST_SUITE_P(EveryImage, ForbiddenHelpers,
                         ::testing::Values(BpfImage::sensor, BpfImage::sensor_no_cast, BpfImage::sensor_basic,
                                           BpfImage::inventory, BpfImage::sockets, BpfImage::table_walk),
                         [](const auto& each) { return std::string(image_name(each.param)); });

TEST(ForbiddenHelpersWalk, FindsACall)
{
    bpf_insn code[2] = {};
    code[1].code = BPF_JMP | BPF_CALL;
    code[1].imm = BPF_FUNC_probe_read_kernel;
    EXPECT_EQ(helper_calls(std::as_bytes(std::span(code))).count(BPF_FUNC_probe_read_kernel), 1U);
}

TEST(ForbiddenHelpersWalk, SeesSubprogramsToo)
{
    // bpf_snprintf is called in a subprogram of the sensor only.
    EXPECT_GT(helper_calls_of(BpfImage::sensor).count(BPF_FUNC_snprintf), 0U);
}

} // namespace
} // namespace listenwatch
