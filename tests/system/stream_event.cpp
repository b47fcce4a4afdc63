#include "stream_event.h"

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace listenwatch {
namespace {

using Json = nlohmann::json;
using Fields = std::map<std::string, std::vector<std::string>>;

// Takes the values as the parser meets them: a stream has thousands a second, and no tree is needed.
class FieldReader : public nlohmann::json_sax<Json> {
public:
    explicit FieldReader(Fields& fields) : x_fields(fields) {}
    [[nodiscard]] bool is_object() const { return x_is_object; }

    bool null() override { return take("null"); }
    bool boolean(bool value) override { return take(value ? "true" : "false"); }
    bool number_integer(number_integer_t value) override { return take(std::to_string(value)); }
    bool number_unsigned(number_unsigned_t value) override { return take(std::to_string(value)); }
    bool number_float(number_float_t, const string_t& text) override { return take(text); }
    bool string(string_t& value) override { return take(std::move(value)); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override
    {
        x_is_object = x_is_object || x_outer_sizes.empty();
        x_outer_sizes.push_back(x_name.size());
        return true;
    }
    bool end_object() override
    {
        x_name.resize(x_outer_sizes.back());
        x_outer_sizes.pop_back();
        return true;
    }
    bool key(string_t& name) override
    {
        x_name.resize(x_outer_sizes.back());
        if (!x_name.empty()) x_name += '.';
        x_name += name;
        return true;
    }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

private:
    bool take(std::string value)
    {
        x_fields[x_name].push_back(std::move(value));
        return true;
    }

    Fields& x_fields;
    std::string x_name;
    std::vector<std::size_t> x_outer_sizes; // of the name, when the object began
    bool x_is_object = false;
};

} // namespace

StreamEvent::StreamEvent(std::string line) : x_line(std::move(line))
{
    FieldReader reader(x_fields);
    x_valid = Json::sax_parse(x_line, &reader) && reader.is_object();
    if (!x_valid) x_fields.clear();
}

std::vector<std::string> StreamEvent::texts(const std::string& field) const
{
    const auto found = x_fields.find(field);
    return found == x_fields.end() ? std::vector<std::string>{} : found->second;
}

std::string StreamEvent::text(const std::string& field) const
{
    const auto found = x_fields.find(field);
    return found == x_fields.end() || found->second.empty() ? "" : found->second.front();
}

std::uint64_t StreamEvent::number(const std::string& field) const
{
    return parse_number<std::uint64_t>(text(field)).value_or(0);
}

} // namespace listenwatch
