namespace Whence.Runtime.Cpu;

/// <summary>Items <paramref name="from"/> up to, not including, <paramref name="to"/> of a step.</summary>
delegate void CpuRange(long from, long to, int worker);

/// <summary>
/// What an op sees while it binds to the CPU: the fixed addresses of its inputs and output, scratch memory, preparation of constant inputs,
/// and <see cref="Emit"/> to add loops to the plan. With <c>once</c> the loops run before the first run only (all inputs are constant).
/// </summary>
sealed unsafe class CpuBinding(CpuProgram program, nint[] inputs, nint output, int rowStep, bool[] constant, bool[] parameter, bool once)
{
    // Below this many elementary operations a step is not worth waking a second worker.
    const long WorkPerTask = 32 * 1024;
    const int MaxTasks = 32;

    long scratchUsed;

    /// <summary>Address of input <paramref name="i"/>.</summary>
    public float* Input(int i) => (float*)inputs[i];

    /// <summary>Address of the output.</summary>
    public float* Output => (float*)output;

    /// <summary>Values from a row of the output's innermost dimension to the next, for ops that can write a part of wider rows; 0 where rows lie without gaps.</summary>
    public int OutputRowStep => rowStep;

    /// <summary>Number of inputs.</summary>
    public int Inputs => inputs.Length;

    /// <summary>Workers that may run tasks at once.</summary>
    public int Workers => program.Workers;

    /// <summary>Whether convolutions must sum their products as they are, without a transform that rounds more.</summary>
    public bool DirectConvolution => program.DirectConvolution;

    /// <summary>Whether input <paramref name="i"/> has the same values in every run, so that work on it can be done once.</summary>
    public bool IsConstant(int i) => constant[i];

    /// <summary>Adds a loop of independent tasks; <paramref name="why"/> it was chosen is for listings.</summary>
    public void Emit(string kernel, CpuTask body, int tasks = 1, string why = "") => (once ? program.Prologue : program.Loops).Add(new(kernel, body, tasks, why));

    /// <summary>
    /// Adds a loop over <paramref name="items"/> items of about <paramref name="workPerItem"/> operations each, cut into tasks.
    /// The cut depends on sizes only, never on the number of workers: results are equal to the bit on any machine with the same vectors.
    /// </summary>
    public void EmitRange(string kernel, long items, long workPerItem, CpuRange body)
    {
        var tasks = (int)Math.Clamp(items * Math.Max(workPerItem, 1) / WorkPerTask, 1, Math.Min(MaxTasks, Math.Max(items, 1)));
        Emit(kernel, (task, worker) => body(items * task / tasks, items * (task + 1) / tasks, worker), tasks);
    }

    /// <summary>Temporary memory shared by the tasks of this step.</summary>
    public CpuScratch Scratch(long floats) => Reserve(floats, 0);

    /// <summary>Temporary memory of which every worker has its own <paramref name="floats"/> values.</summary>
    public CpuScratch WorkerScratch(long floats)
    {
        var each = RoundUp(floats);
        return Reserve(each * Workers, each);
    }

    /// <summary>
    /// A rearranged copy of input <paramref name="i"/>: made once, before the first run, when the input is constant, else in every run.
    /// <paramref name="pack"/> gets (input, copy).
    /// </summary>
    public float* Prepare(int i, string kernel, long floats, PackAction pack)
    {
        var copy = program.AllocatePrepared(floats);
        var source = Input(i);
        var step = new CpuStep(kernel, (_, _) => pack(source, copy), 1, IsCopy: true);
        (once || IsConstant(i) ? program.Prologue : program.Loops).Add(step);
        return copy;
    }

    /// <summary>The same, and for a parameter the copy of all plans over the model's weights.</summary>
    /// <param name="i">The input.</param>
    /// <param name="kernel">Name of the step that makes the copy.</param>
    /// <param name="layout">Names what <paramref name="pack"/> makes of the input: equal only where that is equal to the bit; null for a copy of this plan's own.</param>
    /// <param name="floats">Size of the copy.</param>
    /// <param name="pack">Gets (input, copy).</param>
    public PackedOperand Pack(int i, string kernel, string? layout, long floats, PackAction pack)
    {
        if (layout is null || program.Packs is not { } store || !parameter[i] || !IsConstant(i))
            return new(Prepare(i, kernel, floats, pack));
        var source = inputs[i];
        var operand = new PackedOperand(store, () => store.Take(source, layout, floats, pack));
        program.Add(operand);
        program.Prologue.Add(new(kernel, (_, _) => operand.Renew(), 1, IsCopy: true));
        return operand;
    }

    CpuScratch Reserve(long floats, long perWorker)
    {
        var scratch = new CpuScratch(scratchUsed, perWorker);
        scratchUsed += RoundUp(floats);
        program.Add(scratch, scratchUsed);
        return scratch;
    }

    static long RoundUp(long floats) => (floats + 15) / 16 * 16;
}

/// <summary>Rearranges <paramref name="source"/> into <paramref name="packed"/>.</summary>
unsafe delegate void PackAction(float* source, float* packed);
