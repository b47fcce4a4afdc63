#include "sink/json_line.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "sink/json_key.h"
#include "sink/json_text.h"

namespace listenwatch {
namespace {

using Texts = std::vector<std::string>;
using Numbers = std::vector<std::int64_t>;

// What one field needs beside its text: closing braces, key, quotes, a number.
constexpr std::size_t kFrameSize = 128;
static_assert(kFrameSize >= JsonKey::kBlock + JsonKey::kMaxDepth + 20 + 2);

// Writes one line into [start, end). Positions go through arguments and results: as members they would be stored and
// loaded again around every byte.
class LineWriter {
public:
    // `limit_bytes` is for the text of each value.
    LineWriter(const Record& record, std::size_t limit_bytes) : x_record(record), x_limit_bytes(limit_bytes) {}

    // The end of the line, or null when it does not fit.
    char* write(char* start, const char* end)
    {
        const auto keys = json_keys();
        std::size_t common = 0; // objects that the field now has in common with the one written last
        std::size_t open = 0;   // objects that are open
        char* at = start;
        for (std::size_t i = 0; i < kFieldCount; ++i) {
            const auto field = static_cast<Field>(i);
            common = std::min(common, keys[i].shared);
            const bool is_cut = field == Field::lw_truncated && !x_cut.empty();
            if (!x_record.has(field) && !is_cut) continue;
            if (static_cast<std::size_t>(end - at) < kFrameSize) return nullptr;
            for (; open > common; --open) *at++ = '}';
            const JsonKey::Opening& opening = keys[i].opening[common];
            std::memcpy(at, opening.text.data(), opening.text.size());
            at = write_value(at + opening.size, end, field);
            if (at == nullptr) return nullptr;
            common = open = keys[i].depth;
        }
        if (static_cast<std::size_t>(end - at) < kFrameSize) return nullptr;
        if (at == start) *at++ = '{';
        *start = '{'; // over the comma of the first key
        for (; open > 0; --open) *at++ = '}';
        *at++ = '}';
        *at++ = '\n';
        return at;
    }

private:
    // All of these return null when the line has no room; `end` leaves room for the next frame.
    char* write_value(char* at, const char* end, Field field)
    {
        const RecordValue& value = x_record.get(field);
        end -= kFrameSize / 2;
        if (const auto* text = std::get_if<std::string>(&value)) return write_text(at, end, *text, field);
        if (const auto* number = std::get_if<std::int64_t>(&value)) return write_number(at, *number);
        if (const auto* flag = std::get_if<bool>(&value)) {
            const std::string_view word = *flag ? "true" : "false";
            return at + word.copy(at, word.size());
        }
        if (field == Field::lw_truncated) return write_truncated(at, end);
        if (const auto* numbers = std::get_if<Numbers>(&value)) return write_numbers(at, end, *numbers, field);
        return write_texts(at, end, std::get<Texts>(value), field);
    }

    // The opening quote is there.
    char* write_text(char* at, const char* end, std::string_view text, Field field)
    {
        const auto room = static_cast<std::size_t>(std::max(end - at, std::ptrdiff_t{0}));
        const JsonText written = write_json_text(at, at + std::min(room, x_limit_bytes), text);
        if (!written.whole && room < x_limit_bytes) return nullptr;
        if (!written.whole) x_cut.push_back(field);
        *written.end = '"';
        return written.end + 1;
    }

    static char* write_number(char* at, std::int64_t number) { return std::to_chars(at, at + 20, number).ptr; }

    char* write_numbers(char* at, const char* end, const Numbers& numbers, Field field)
    {
        const char* start = at;
        char before = '[';
        for (const std::int64_t number : numbers) {
            if (end - at < 24) return nullptr;
            if (static_cast<std::size_t>(at - start) >= x_limit_bytes) {
                x_cut.push_back(field);
                break;
            }
            *at++ = before;
            at = write_number(at, number);
            before = ',';
        }
        *at++ = ']';
        return at;
    }

    char* write_texts(char* at, const char* end, const Texts& texts, Field field)
    {
        const char* start = at;
        const std::size_t cut_before = x_cut.size();
        char before = '[';
        for (const std::string& text : texts) {
            if (end - at < 4) return nullptr;
            if (static_cast<std::size_t>(at - start) >= x_limit_bytes) x_cut.push_back(field);
            if (x_cut.size() > cut_before) break;
            *at++ = before;
            *at++ = '"';
            at = write_text(at, end, text, field);
            if (at == nullptr) return nullptr;
            before = ',';
        }
        *at++ = ']';
        return at;
    }

    // What was cut before the line was written, and what was cut here; never cut itself.
    char* write_truncated(char* at, const char* end)
    {
        const auto* there = std::get_if<Texts>(&x_record.get(Field::lw_truncated));
        Texts names = there != nullptr ? *there : Texts{};
        for (const Field field : x_cut) {
            const std::string_view name = field_catalogue()[static_cast<std::size_t>(field)].name;
            if (std::ranges::find(names, name) == names.end()) names.emplace_back(name);
        }
        return write_texts(at, end, names, Field::lw_truncated);
    }

    const Record& x_record;
    std::size_t x_limit_bytes;
    std::vector<Field> x_cut;
};

} // namespace

void append_json_line(const Record& record, std::string& out)
{
    char line[kJsonLineLimit];
    char* end = nullptr;
    // With the last limit the line always fits: there are less than 200 fields, and names in `listenwatch.truncated`
    // are short.
    for (std::size_t limit_bytes = kJsonLineLimit; end == nullptr; limit_bytes /= 4)
        end = LineWriter(record, limit_bytes).write(line, line + sizeof line);
    out.append(line, end);
}

} // namespace listenwatch
