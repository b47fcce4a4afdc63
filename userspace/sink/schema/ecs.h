// Events and alerts as ECS 9.4 fields (https://www.elastic.co/docs/reference/ecs).
#pragma once

#include <string>

#include "listenwatch/event.h"
#include "listenwatch/record.h"
#include "sink/schema/host_facts.h"

namespace listenwatch {

/// Fills records. One for each thread: it reuses its buffers. Text fields are raw bytes, except `message`, which is
/// safe text.
class EcsSchema {
public:
    EcsSchema(HostFacts host, SensorFacts sensor);

    /// After the sensor changed to another tier.
    void set_sensor(SensorFacts sensor) { x_sensor = std::move(sensor); }

    /// Replaces what the record held. event.id is unique over all hosts and runs: ephemeral id and sequence.
    void describe(const ListenEvent& event, Record& record);
    /// The fields of the alert's event, with the alert's own kind, id, rule and threat. The same rule on the same event
    /// has the same id again.
    void describe(const Alert& alert, Record& record);

private:
    void describe_frame(const ListenEvent& event, Record& record) const;
    void describe_event(const ListenEvent& event, Record& record);
    void set_message(Record& record);

    HostFacts x_host;
    SensorFacts x_sensor;
    std::string x_scratch;
};

} // namespace listenwatch
