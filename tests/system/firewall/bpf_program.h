// BPF programs that do nothing but to return, attached for real.
#pragma once

#include <array>
#include <cstdint>
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/unique_fd.h"

namespace listenwatch {

inline int bpf(int command, bpf_attr& attr)
{
    return static_cast<int>(::syscall(SYS_bpf, command, &attr, sizeof attr));
}

/// Empty where the kernel refuses it: see errno. So the other.
inline UniqueFd load_program(bpf_prog_type type, std::uint32_t attach_type, std::int32_t result)
{
    std::array<bpf_insn, 2> code{};
    code[0].code = BPF_ALU64 | BPF_MOV | BPF_K;
    code[0].imm = result;
    code[1].code = BPF_JMP | BPF_EXIT;
    bpf_attr attr{};
    attr.prog_type = type;
    attr.expected_attach_type = attach_type;
    attr.insns = reinterpret_cast<std::uint64_t>(code.data());
    attr.insn_cnt = code.size();
    attr.license = reinterpret_cast<std::uint64_t>("GPL");
    return UniqueFd(bpf(BPF_PROG_LOAD, attr));
}

/// Attached as long as the link is open.
inline UniqueFd attach_program(const UniqueFd& program, std::uint32_t target, std::uint32_t attach_type)
{
    bpf_attr attr{};
    attr.link_create.prog_fd = static_cast<std::uint32_t>(program.get());
    attr.link_create.target_fd = target;
    attr.link_create.attach_type = attach_type;
    return UniqueFd(bpf(BPF_LINK_CREATE, attr));
}

} // namespace listenwatch
