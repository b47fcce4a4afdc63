#include "enrich/xinetd_conf.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::size_t kMostXinetdEntries = 4096;
constexpr std::size_t kMostAttributes = 256; // of one entry

using Kind = XinetdEntry::Kind;

// The line that begins an entry; a brace may follow.
std::optional<XinetdEntry> parse_head(std::vector<std::string_view> words, std::uint32_t line)
{
    if (words.size() > 1 && words.back() == "{") words.pop_back();
    if (words[0] == "defaults" && words.size() == 1) return XinetdEntry{Kind::defaults, "", line, {}};
    if (words.size() != 2) return std::nullopt;
    if (words[0] == "service") return XinetdEntry{Kind::service, std::string(words[1]), line, {}};
    if (words[0] == "include") return XinetdEntry{Kind::include, std::string(words[1]), line, {}};
    if (words[0] == "includedir") return XinetdEntry{Kind::includedir, std::string(words[1]), line, {}};
    return std::nullopt;
}

// The blanks around the operator may be missing.
std::optional<XinetdAttribute> parse_attribute(std::string_view text, std::uint32_t line)
{
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) return std::nullopt;
    XinetdAttribute attribute;
    attribute.line = line;
    std::string_view key = text.substr(0, equals);
    if (key.ends_with('+') || key.ends_with('-')) {
        attribute.op = key.back();
        key.remove_suffix(1);
    }
    attribute.key = trim(key);
    if (attribute.key.empty() || attribute.key.find_first_of(" \t") != std::string::npos) return std::nullopt;
    for (const std::string_view value : split_words(trim(text.substr(equals + 1))))
        attribute.values.emplace_back(value);
    return attribute;
}

// Reads line by line: outside of an entry, between its head and its brace, inside.
class XinetdReader {
public:
    XinetdReader(const std::string& file, FileNotes& notes) : x_file(file), x_notes(notes) {}

    void take(std::string_view text)
    {
        ++x_line;
        text = trim(text);
        if (text.empty() || text.starts_with('#')) return;
        if (!x_entry)
            begin(text);
        else if (!x_open)
            open(text);
        else if (text == "}")
            end();
        else
            add(text);
    }

    std::vector<XinetdEntry> finish()
    {
        if (x_entry) x_notes.add(x_file, x_entry->line, "begins what never ends: " + quote(x_entry->name));
        return std::move(x_entries);
    }

private:
    void begin(std::string_view text)
    {
        const auto words = split_words(text);
        auto entry = parse_head(words, x_line);
        if (!entry) return x_notes.add(x_file, x_line, "is not understood: " + quote(text));
        if (entry->kind == Kind::include || entry->kind == Kind::includedir) return keep(std::move(*entry));
        x_entry = std::move(*entry);
        x_open = words.back() == "{";
    }
    void open(std::string_view text)
    {
        if (text == "{") {
            x_open = true;
            return;
        }
        x_notes.add(x_file, x_line, "'{' is missing before " + quote(text));
        x_entry.reset();
        begin(text);
    }
    void add(std::string_view text)
    {
        auto attribute = parse_attribute(text, x_line);
        if (!attribute) return x_notes.add(x_file, x_line, "is no attribute: " + quote(text));
        if (x_entry->attributes.size() < kMostAttributes) x_entry->attributes.push_back(std::move(*attribute));
    }
    void end()
    {
        keep(std::move(*x_entry));
        x_entry.reset();
        x_open = false;
    }
    void keep(XinetdEntry entry)
    {
        if (x_entries.size() < kMostXinetdEntries)
            x_entries.push_back(std::move(entry));
        else
            x_notes.add(x_file, x_line, "is one entry too many");
    }

    const std::string& x_file;
    FileNotes& x_notes;
    std::uint32_t x_line = 0;
    std::optional<XinetdEntry> x_entry;
    bool x_open = false;
    std::vector<XinetdEntry> x_entries;
};

} // namespace

std::vector<XinetdEntry> parse_xinetd_conf(std::string_view text, const std::string& file, FileNotes& notes)
{
    XinetdReader reader(file, notes);
    for (const std::string_view line : split(text, '\n')) reader.take(line);
    return reader.finish();
}

} // namespace listenwatch
