// What may happen in a story about the listener table: one deed of a process, of the queue or of a snapshot.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <iosfwd>
#include <vector>

namespace listenwatch {

struct Deed {
    enum class Kind : std::uint8_t {
        listen,   ///< the socket of `slot` opens `place`; a new socket with the old inode where the last one was closed
        shutdown, ///< it listens no more but lives on
        close,    ///< it is gone, its inode is free
        deliver,  ///< the oldest queued event of `slot` reaches the table
        repeat,   ///< that event reaches the table and will do so once more
        lose,     ///< that event, or the newest one, never does
        begin,    ///< the source is attached (the first time) or a resync begins; in both cases a snapshot starts
        read,     ///< the snapshot reads what `slot` is now
        end,      ///< the snapshot reads what it has not yet read, but for its unread namespaces
        finish,   ///< events up to the snapshot's end are delivered, then start or finish_resync
        look, ///< the same, but it was only a look; half: it overtakes the newest openings that no look overtook yet
    };
    Kind kind = Kind::listen;
    unsigned slot = 0;  ///< see slot.h
    unsigned place = 0; ///< an endpoint
    bool half = false;  ///< the event or row shows half of the identity; for lose: the newest
};

using Story = std::vector<Deed>;

void showValue(const Story& story, std::ostream& out);

/// A start, a quiet time with two looks, losses, a resync and a quiet time, with some thirty deeds between. Any part
/// may be left out: what makes no sense when its turn comes does nothing.
rc::Gen<Story> any_story();

} // namespace listenwatch
