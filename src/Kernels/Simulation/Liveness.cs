using Whence.Kernels.Instructions;

namespace Whence.Kernels.Simulation;

/// <summary>
/// How many 32-bit registers of a thread hold values that are still to be read, at most. 64-bit values count twice, predicates and the
/// kernel's parameters, which lie in constant memory, not at all.
/// </summary>
sealed class Liveness
{
    readonly int[] weights;
    int peak;

    Liveness(Kernel kernel)
    {
        weights = new int[kernel.RegisterCount];
        foreach (var register in Walk.Instructions(kernel.Body).SelectMany(instruction => instruction.Results))
            weights[register.Id] = register.Type is RegisterType.Predicate ? 0 : register.Type.Bytes() / 4;
    }

    public static int Peak(Kernel kernel)
    {
        var liveness = new Liveness(kernel);
        liveness.Before(kernel.Body, new RegisterSet(liveness.weights));
        return liveness.peak;
    }

    // What is alive before the statements, given what is alive after them (which is changed).
    RegisterSet Before(List<Statement> statements, RegisterSet live)
    {
        for (var i = statements.Count - 1; i >= 0; i--)
        {
            switch (statements[i])
            {
                case Instruction instruction:
                    Before(instruction, live);
                    break;
                case IfStatement branch:
                    var otherwise = Before(branch.Otherwise, live.Copy());
                    live = Before(branch.Then, live);
                    live.Add(otherwise);
                    Read(live, branch.Condition);
                    break;
                case LoopStatement loop:
                    live = Before(loop, live);
                    break;
            }
        }
        return live;
    }

    RegisterSet Before(LoopStatement loop, RegisterSet after)
    {
        var start = new RegisterSet(weights);
        while (true)
        {
            var tested = after.Copy();
            tested.Add(Before(loop.Body, start.Copy()));
            Read(tested, loop.Condition);
            tested = Before(loop.Test, tested);
            if (!start.Add(tested))
                return tested;
        }
    }

    void Before(Instruction instruction, RegisterSet live)
    {
        foreach (var result in instruction.Results)
            live.Add(result.Id);
        peak = Math.Max(peak, live.Weight);
        foreach (var result in instruction.Results)
            live.Remove(result.Id);
        foreach (var operand in instruction.Operands)
            Read(live, operand);
    }

    void Read(RegisterSet live, Operand operand)
    {
        if (operand.Register is { } register)
            live.Add(register.Id);
        peak = Math.Max(peak, live.Weight);
    }
}
