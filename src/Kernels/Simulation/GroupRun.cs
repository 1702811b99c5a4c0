using System.Numerics;
using Whence.Kernels.Instructions;

namespace Whence.Kernels.Simulation;

/// <summary>Runs the groups of a launch, one at a time.</summary>
sealed unsafe partial class GroupRun : IDisposable
{
    const int WarpSize = 32;

    readonly SimulatedKernel prepared;
    readonly Kernel kernel;
    readonly Workspace workspace;
    readonly Extent grid;
    readonly KernelArgument[] arguments;
    readonly SimulationOptions options;
    readonly SimulationReport? report;
    readonly byte* file;
    readonly byte* shared;
    readonly int threads;
    readonly int lanes;
    Extent group;
    long executed;
    bool ended;

    public GroupRun(
        SimulatedKernel prepared, Workspace workspace, Extent grid, KernelArgument[] arguments, SimulationOptions options, SimulationReport? report)
    {
        (this.prepared, this.workspace, this.grid, this.arguments, this.options, this.report) =
            (prepared, workspace, grid, arguments, options, report);
        kernel = prepared.Kernel;
        file = workspace.Registers;
        shared = workspace.Shared;
        (threads, lanes) = ((int)kernel.Group.Count, prepared.Lanes);
        order = new(grid.Count);
        buffers = options.CheckRaces ? BufferRegion.Shadows(kernel, arguments) : new ShadowMemory?[arguments.Length];
        if (kernel.SharedBytes > 0 && (options.CheckRaces || options.CheckMemory))
            sharedShadow = new((long)shared, kernel.SharedBytes);
        counts = options.Count ? report : null;
        touched = Touched();
    }

    /// <summary>Runs one group.</summary>
    public void Run(Extent number)
    {
        if (ended)
            return;
        (group, executed) = (number, 0);
        order.StartGroup();
        // What nobody has written is NaN, so that results show it where it is not checked.
        new Span<byte>(shared, workspace.SharedBytes).Fill(0xFF);
        var all = workspace.Lanes(0);
        all.Fill(threads, lanes);
        StartCopies();
        Execute(prepared.Steps, all, 0);
    }

    public void Dispose()
    {
        sharedShadow?.Dispose();
        foreach (var shadow in buffers)
            shadow?.Dispose();
    }

    void Execute(Step[] steps, in ActiveLanes active, int depth)
    {
        foreach (var step in steps)
        {
            if (counts is not null && step.Kind is not StepKind.Loop)
                Count(step, active);
            switch (step.Kind)
            {
                case StepKind.Map:
                    Map(step, active);
                    break;
                case StepKind.Branch:
                    Branch(step, active, depth);
                    break;
                case StepKind.Loop:
                    Loop(step, active, depth);
                    break;
                default:
                    Effect(step, active);
                    break;
            }
        }
    }

    void Effect(Step step, in ActiveLanes active)
    {
        switch (step.Kind)
        {
            case StepKind.Load:
                Load(step, active);
                break;
            case StepKind.Store:
                Store(step, active);
                break;
            case StepKind.Atomic:
                Atomic(step, active);
                break;
            case StepKind.Division:
                Divide(step, active);
                break;
            case StepKind.Special:
                Special(step, active);
                break;
            case StepKind.CopyAsync:
                CopyAsync(step, active);
                break;
            case StepKind.CopyCommit:
                CopyCommit(active);
                break;
            case StepKind.CopyWait:
                CopyWait(step, active);
                break;
            case StepKind.Barrier:
                Barrier(step, active);
                break;
            default:
                WarpEffect(step, active);
                break;
        }
    }

    void Map(Step step, in ActiveLanes active)
    {
        var result = file + step.Results[0];
        if (step.Uniform)
        {
            step.Loop(file, result, step, RegisterFile.UniformLanes);
        }
        else if (!step.Keep || active.Count == threads)
        {
            step.Loop(file, result, step, lanes);
        }
        else
        {
            step.Loop(file, workspace.Scratch, step, lanes);
            Blend(result, workspace.Scratch, step.Bytes, active);
        }
    }

    void Blend(byte* to, byte* from, int bytes, in ActiveLanes active)
    {
        if (bytes == 8)
        {
            for (var j = 0; j < active.Count; j++)
                ((long*)to)[active.List[j]] = ((long*)from)[active.List[j]];
            return;
        }
        for (nint i = 0; i < lanes; i += Vector<int>.Count)
        {
            var at = (int*)to + i;
            Vector.Store(Vector.ConditionalSelect(Vector.Load(active.Mask + i), Vector.Load((int*)from + i), Vector.Load(at)), at);
        }
    }

    void Branch(Step step, in ActiveLanes active, int depth)
    {
        var condition = (int*)(file + step.Condition.Offset);
        if (step.Condition.Mask == 0)
        {
            Execute(*condition != 0 ? step.Then : step.Otherwise, active, depth);
            return;
        }
        var inner = workspace.Lanes(depth + 1);
        inner.And(active, condition, step.Condition.Mask, lanes);
        if (inner.Count == active.Count)
        {
            Execute(step.Then, active, depth);
            return;
        }
        if (inner.Count > 0)
            Execute(step.Then, inner, depth + 1);
        if (step.Otherwise.Length == 0)
            return;
        inner.Without(active, inner, lanes);
        Execute(step.Otherwise, inner, depth + 1);
    }

    void Loop(Step step, in ActiveLanes active, int depth)
    {
        var condition = (int*)(file + step.Condition.Offset);
        var current = active;
        var inner = workspace.Lanes(depth + 1);
        while (!Exceeded(step))
        {
            if (counts is not null)
                Count(step, current);
            Execute(step.Otherwise, current, depth + 1);
            if (step.Condition.Mask == 0)
            {
                if (*condition == 0)
                    return;
            }
            else
            {
                inner.And(current, condition, step.Condition.Mask, lanes);
                if (inner.Count == 0)
                    return;
                if (inner.Count != current.Count)
                    current = inner;
            }
            Execute(step.Then, current, depth + 1);
        }
    }

    bool Exceeded(Step loop)
    {
        executed += loop.Then.Length + loop.Otherwise.Length + 1;
        if (executed <= options.StepLimit || ended)
            return ended;
        ended = true;
        Fail(DefectKind.Endless, loop.Otherwise.Concat(loop.Then).FirstOrDefault(), 0, $"a group has executed more than {options.StepLimit} instructions");
        return true;
    }

    void Fail(DefectKind kind, Step? step, int thread, string detail, Memory? memory = null, long index = 0, long length = 0)
    {
        var size = kernel.Group;
        var place = new Extent(thread % size.X, thread / size.X % size.Y, thread / size.X / size.Y);
        var text = step?.Instruction is { } instruction ? InstructionText.Of(instruction) : "loop";
        var defect = new Defect(kernel.Name, kind, group, place, memory?.Name, index, length, text, detail);
        if (report is null)
            throw new SimulationException(defect);
        report.Add(defect);
    }
}
