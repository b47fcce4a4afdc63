#include "base/common_secrets.h"

namespace listenwatch {
namespace {

// Names whose value is a secret. The name ends there: --password-file and --token-ttl are none. Short words need a
// separator in front: --bypass is none either.
const std::string kName = R"re((?:[\w.-]*(?:passw(?:or)?d|passphrase|passcode|secret|token(?:[-_.]id)?)re"
                          R"re(|secret[-_.]?(?:access[-_.]?)?key|(?:api|access|auth)[-_.]?key)re"
                          R"re(|requirepass|masterauth|storepass|keypass)|(?:[\w.-]*[-_.])?(?:pass|pwd|psk)))re";

// Where arguments stand inside of one: `sh -c`, a title that a process gives itself, JSON.
const std::string kValue = R"re(("[^"\n]*"|'[^'\n]*'|[^\s"'&;,]+))re";

// Clients that take a password behind -p; -P is a port. Only they: elsewhere -p is anything.
const std::string kShortOption = R"re(\A(?:.*/)?(?:sshpass|mysql(?:dump|admin|import|show|check|slap|pump|binlog)?)re"
                                 R"re(|mariadb(?:-(?:dump|admin|import|show|check|slap|binlog))?))re";

} // namespace

const std::vector<std::string>& common_secrets()
{
    static const std::vector<std::string> kPatterns = {
        // --password=X, -Ddb.password=X, DB_PASSWORD=X: to the end of the argument
        "^-{0,2}" + kName + "=(.+)",
        // --password X: the next argument, if it is no option
        "^--?" + kName + "\n([^-\n].*)",
        // ?token=X&, "secret": "X", pass:X
        R"re([\s"'?&;,{(]-{0,2})re" + kName + R"re(["']?[ \t]*[=:][ \t]*)re" + kValue,
        // sh -c "server --password X"
        R"re((?:^|[ \t"'])--?)re" + kName + R"re([ \t]+("[^"\n]*"|'[^'\n]*'|[^\s"'-][^\s"']*))re",
        // Authorization: Bearer X
        R"re(authorization["']?[ \t]*[=:][ \t]*["']?(?:(?:bearer|basic|digest|negotiate|token)[ \t]+)?([^\n"']+))re",
        R"re(\bbearer[ \t]+([\w.~+/=-]{6,}))re",
        // scheme://user:X@host
        R"re(\b[a-z][a-z0-9+.-]*://[^\s/:@]*:([^\s/]+)@)re",
        // mysql -pX
        kShortOption + R"re(\n(?:.*\n)*?(?-i:-p)(.+))re",
    };
    return kPatterns;
}

} // namespace listenwatch
