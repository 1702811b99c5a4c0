using Whence.Kernels.Instructions;

namespace Whence.Kernels.Simulation;

sealed unsafe partial class GroupRun
{
    void Divide(Step step, in ActiveLanes active)
    {
        var result = file + step.Results[0];
        var a = file + step.A.Offset;
        var b = file + step.B.Offset;
        var count = step.Uniform ? 1 : active.Count;
        for (var j = 0; j < count; j++)
        {
            var lane = active.List[j];
            var (x, y) = (lane & step.A.Mask, lane & step.B.Mask);
            var into = step.Uniform ? 0 : lane;
            if (step.Instruction!.Type is RegisterType.S64)
                ((long*)result)[into] = Quotient(step, lane, ((long*)a)[x], ((long*)b)[y]);
            else if (step.Instruction.Type is RegisterType.S32)
                ((int*)result)[into] = (int)Quotient(step, lane, ((int*)a)[x], ((int*)b)[y]);
            else
                ((uint*)result)[into] = (uint)Quotient(step, lane, ((uint*)a)[x], ((uint*)b)[y]);
        }
        for (var i = 1; step.Uniform && i < RegisterFile.UniformLanes; i++)
        {
            if (step.Bytes == 8)
                ((long*)result)[i] = *(long*)result;
            else
                ((int*)result)[i] = *(int*)result;
        }
    }

    long Quotient(Step step, int lane, long a, long b)
    {
        var quotient = step.Instruction!.Opcode is Opcode.Divide;
        if (b == 0)
        {
            Fail(DefectKind.DivisionByZero, step, lane, $"{a} by 0");
            return quotient ? -1 : a;
        }
        // The least number by -1 overflows: it wraps around.
        if (b == -1)
            return quotient ? unchecked(-a) : 0;
        return quotient ? a / b : a % b;
    }

    void Atomic(Step step, in ActiveLanes active)
    {
        var list = active.List;
        var count = active.Count;
        var instruction = step.Instruction!;
        Resolve(step, step.A, instruction.Displacement, instruction.Memory!, sizeof(int), ref list, ref count);
        if (count < active.Count)
            Zero(step, active, sizeof(int));
        AtomicWords(step, instruction.Memory!, list, count);
        var b = (int*)(file + step.B.Offset);
        var c = (int*)(file + step.C.Offset);
        var result = (int*)(file + step.Results[0]);
        for (var j = 0; j < count; j++)
        {
            var at = (int*)workspace.Addresses[j];
            var lane = list[j];
            var old = *at;
            *at = Join(instruction, old, b[lane & step.B.Mask], c[lane & step.C.Mask]);
            result[lane] = old;
        }
    }

    static int Join(Instruction instruction, int a, int b, int c)
    {
        var signed = instruction.Type is RegisterType.S32;
        return instruction.Atomic switch
        {
            AtomicOperation.Add => a + b,
            AtomicOperation.Min => signed ? Math.Min(a, b) : (int)Math.Min((uint)a, (uint)b),
            AtomicOperation.Max => signed ? Math.Max(a, b) : (int)Math.Max((uint)a, (uint)b),
            AtomicOperation.And => a & b,
            AtomicOperation.Or => a | b,
            AtomicOperation.Xor => a ^ b,
            AtomicOperation.Exchange => b,
            _ => a == b ? c : a,
        };
    }
}
