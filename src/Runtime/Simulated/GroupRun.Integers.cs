using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated;

sealed unsafe partial class GroupRun
{
    void Divide(Step step, in ActiveLanes active)
    {
        var result = file + step.Results[0];
        var count = step.Uniform ? 1 : active.Count;
        for (var j = 0; j < count; j++)
        {
            var lane = active.List[j];
            var quotient = step.Type is PtxType.U64 or PtxType.B64
                ? (long)Quotient(step, lane, Value(step.A, lane), Value(step.B, lane)) : Quotient(step, lane, Signed(step, step.A, lane), Signed(step, step.B, lane));
            if (!step.Uniform)
                Put(result, step.Bytes, lane, quotient);
            for (var i = 0; step.Uniform && i < RegisterPlaces.UniformLanes; i++)
                Put(result, step.Bytes, i, quotient);
        }
    }

    // The bits of an operand of a lane.
    ulong Value(Source source, int lane) =>
        source.Bytes == 8 ? ((ulong*)(file + source.Offset))[lane & source.Mask] : ((uint*)(file + source.Offset))[lane & source.Mask];

    long Signed(Step step, Source source, int lane) =>
        step.Type is PtxType.S32 ? (int)Value(source, lane) : (long)Value(source, lane);

    long Quotient(Step step, int lane, long a, long b)
    {
        var quotient = step.Mode == "div";
        if (b == 0)
            return FailDivision(step, lane, $"{a}", quotient ? -1 : a);
        // The least number by -1 overflows: it wraps around.
        if (b == -1)
            return quotient ? unchecked(-a) : 0;
        return quotient ? a / b : a % b;
    }

    ulong Quotient(Step step, int lane, ulong a, ulong b)
    {
        var quotient = step.Mode == "div";
        if (b == 0)
            return (ulong)FailDivision(step, lane, $"{a}", quotient ? -1 : (long)a);
        return quotient ? a / b : a % b;
    }

    long FailDivision(Step step, int lane, string a, long result)
    {
        Fail(DefectKind.DivisionByZero, step.Instruction, lane, $"{a} by 0");
        return result;
    }

    void Atomic(Step step, in ActiveLanes active)
    {
        var bytes = step.Type.Bytes();
        var access = Resolve(step, step.A, step.Displacement, step.Space, bytes, active);
        if (access.Count < active.Count)
            Zero(step, active);
        AtomicWords(step, access, bytes);
        for (var j = 0; j < access.Count; j++)
        {
            var (at, lane) = (workspace.Addresses[j], access.List[j]);
            var old = bytes == 8 ? *(ulong*)at : *(uint*)at;
            var flushes = step.Type is PtxType.F32 && step.Mode == "add" && (access.Region ?? laneRegions[j]!).IsGlobal;
            var joined = flushes ? Atomics.AddFlushed((uint)old, (uint)Value(step.B, lane))
                : Atomics.Join(step.Mode, step.Type, old, Value(step.B, lane), Value(step.C, lane));
            if (bytes == 8)
                *(ulong*)at = joined;
            else
                *(uint*)at = (uint)joined;
            if (step.Results.Length > 0)
                Put(file + step.Results[0], step.Bytes, lane, (long)old);
        }
    }
}
