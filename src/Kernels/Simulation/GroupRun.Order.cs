using Whence.Kernels.Instructions;

namespace Whence.Kernels.Simulation;

sealed unsafe partial class GroupRun
{
    void ReadWords(Step step, int* list, int count, int bytes, Memory? memory = null)
    {
    }

    void WriteWords(Step step, int* list, int count, int bytes)
    {
    }

    void AtomicWords(Step step, int* list, int count)
    {
    }

    void BeginCopies(Step step, int* list, int count, int bytes)
    {
    }

    void EndCopy(PendingCopy copy)
    {
    }

    void OrderGroup()
    {
    }

    void OrderWarps(in ActiveLanes active)
    {
    }
}
