#include "base/super_server_kind.h"

namespace listenwatch {

SuperServerKind super_server_kind(std::string_view name)
{
    if (name == "xinetd") return SuperServerKind::xinetd;
    if (name == "inetd" || name == "openbsd-inetd" || name == "inetutils-inetd") return SuperServerKind::inetd;
    return name == "rlinetd" ? SuperServerKind::other : SuperServerKind::none;
}

} // namespace listenwatch
