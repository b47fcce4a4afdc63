// Any bytes as an answer of sock_diag: no read beyond them, an end to every loop, only families that are ours.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "snapshot/diag_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::uint32_t kSequence = 0; // what bytes of zero say, so that most inputs get through
    const auto bytes = std::as_bytes(std::span(data, size));
    const std::vector<std::byte> aligned(bytes.begin(), bytes.end()); // of the exact size, for the sanitizer
    listenwatch::DiagBatch batch;
    listenwatch::parse_diag_messages(aligned, kSequence, batch);
    if (batch.rows.size() > size / 88 || batch.malformed > size) std::abort(); // a row takes 16 + 72 bytes
    for (const listenwatch::DiagRow& row : batch.rows)
        if (row.address.family == listenwatch::Address::Family::none) std::abort();
    if (batch.error < 0 || (batch.error != 0 && !batch.done)) std::abort();
    return 0;
}
