#include "own_table_thread.h"

#include <cerrno>
#include <sched.h>

namespace listenwatch {

OwnTableThread::OwnTableThread()
{
    x_thread = std::thread([this] {
        UniqueFd fd;
        Truth truth;
        if (::unshare(CLONE_FILES) != 0)
            truth.error = errno;
        else
            truth = truth_of((fd = open_socket({})).get());
        x_opened.set_value(truth);
        x_end.get_future().wait();
    });
    x_truth = x_opened.get_future().get();
}

OwnTableThread::~OwnTableThread()
{
    x_end.set_value();
    x_thread.join();
}

} // namespace listenwatch
