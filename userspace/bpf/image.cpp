#include "bpf/image.h"

#include "inventory.skel.h"
#include "sensor.skel.h"
#include "sensor_basic.skel.h"
#include "sensor_no_cast.skel.h"
#include "sockets.skel.h"
#include "table_walk.skel.h"

namespace listenwatch {
namespace {

template<class Skeleton> std::span<const std::byte> bytes_of()
{
    std::size_t size = 0;
    const void* bytes = Skeleton::elf_bytes(&size);
    return {static_cast<const std::byte*>(bytes), size};
}

} // namespace

std::span<const std::byte> bpf_image(BpfImage image)
{
    switch (image) {
    case BpfImage::sensor: return bytes_of<::sensor>();
    case BpfImage::sensor_no_cast: return bytes_of<::sensor_no_cast>();
    case BpfImage::sensor_basic: return bytes_of<::sensor_basic>();
    case BpfImage::inventory: return bytes_of<::inventory>();
    case BpfImage::sockets: return bytes_of<::sockets>();
    case BpfImage::table_walk: return bytes_of<::table_walk>();
    }
    return {};
}

const char* image_name(BpfImage image)
{
    switch (image) {
    case BpfImage::sensor: return "sensor";
    case BpfImage::sensor_no_cast: return "sensor_no_cast";
    case BpfImage::sensor_basic: return "sensor_basic";
    case BpfImage::inventory: return "inventory";
    case BpfImage::sockets: return "sockets";
    case BpfImage::table_walk: return "table_walk";
    }
    return "";
}

} // namespace listenwatch
