#include "enrich/file_note.h"

namespace listenwatch {

std::string to_text(const FileNote& note)
{
    return note.file + (note.line == 0 ? "" : ":" + std::to_string(note.line)) + ": " + note.what;
}

void FileNotes::add(std::string_view file, std::uint32_t line, std::string what)
{
    if (x_list.size() >= kLimit)
        ++x_more;
    else
        x_list.push_back({std::string(file), line, std::move(what)});
}

void FileNotes::add(const FileNotes& others)
{
    for (const FileNote& note : others.x_list) add(note.file, note.line, note.what);
    x_more += others.x_more;
}

} // namespace listenwatch
