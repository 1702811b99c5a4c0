using System.Numerics;
using Whence.Kernels;
using Whence.Runtime.Simulated.Ptx;

namespace Whence.Runtime.Simulated;

/// <summary>Runs the groups of a launch, one at a time.</summary>
sealed unsafe partial class GroupRun : IDisposable
{
    const int WarpSize = 32;

    readonly PreparedKernel kernel;
    readonly Workspace workspace;
    readonly SimulatedLaunch launch;
    readonly SimulationOptions options;
    readonly SimulationReport? report;
    readonly Regions regions;
    readonly byte* file;
    readonly int threads;
    readonly int lanes;
    Extent group;
    long executed;
    bool ended;

    public GroupRun(PreparedKernel kernel, Workspace workspace, SimulatedLaunch launch, SimulationOptions options, SimulationReport? report)
    {
        (this.kernel, this.workspace, this.launch, this.options, this.report) = (kernel, workspace, launch, options, report);
        file = workspace.Registers;
        (threads, lanes) = ((int)launch.Group.Count, kernel.Lanes);
        alive = new uint[lanes / WarpSize];
        order = new(launch.Grid.Count);
        regions = new(kernel, launch, workspace, options);
        counts = options.Count ? report : null;
    }

    /// <summary>Runs one group.</summary>
    public void Run(Extent number)
    {
        if (ended)
            return;
        (group, executed) = (number, 0);
        order.StartGroup();
        // What nobody has written is NaN, so that results show it where it is not checked.
        new Span<byte>(workspace.Shared, workspace.SharedBytes).Fill(0xFF);
        new Span<byte>(workspace.Local, checked((int)(kernel.Memory.LocalBytes * lanes))).Fill(0xFF);
        StartCopies();
        RunPaths();
    }

    public void Dispose() => regions.Dispose();

    // False where the lanes must wait for others before they go on.
    bool Execute(Step[] steps, in ActiveLanes active)
    {
        var first = strand.Step;
        strand.Step = 0;
        executed += steps.Length - first + 1;
        for (var i = first; i < steps.Length; i++)
        {
            var step = steps[i];
            if (strands.Count > 1 && step.IsMeeting && Waits(steps, i, active))
                return false;
            if (counts is not null && step.Class is not null)
                Count(step, active);
            if (step.Kind is StepKind.Map)
                Map(step, active);
            else if (!step.Guarded)
                Effect(step, active);
            else
                EffectUnderGuard(step, active);
        }
        return true;
    }

    void EffectUnderGuard(Step step, in ActiveLanes active)
    {
        if (step.Condition.Mask == 0)
        {
            if (*(int*)(file + step.Condition.Offset) != 0 != step.Negated)
                Effect(step, active);
            return;
        }
        var inner = workspace.Lanes(0);
        Narrow(ref inner, active, step.Condition, step.Negated);
        if (inner.Count > 0)
            Effect(step, inner);
    }

    // The lanes where a predicate that differs between them holds.
    void Narrow(ref ActiveLanes inner, in ActiveLanes active, Source condition, bool negated)
    {
        var predicate = (int*)(file + condition.Offset);
        if (negated)
            inner.AndNot(active, predicate, lanes);
        else
            inner.And(active, predicate, lanes);
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
                Special(step);
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
            case StepKind.BarrierReduce:
                BarrierReduce(step, active);
                break;
            case StepKind.Nothing:
                break;
            default:
                WarpEffect(step, active);
                break;
        }
    }

    void Map(Step step, in ActiveLanes active)
    {
        var result = file + step.Results[0];
        if (step.Guarded)
            MapUnderGuard(step, active);
        else if (step.Uniform)
            step.Loop(file, result, step, RegisterPlaces.UniformLanes);
        else if (!step.Keep || active.Count == living)
            step.Loop(file, result, step, lanes);
        else
            MapBlended(step, active);
    }

    void MapUnderGuard(Step step, in ActiveLanes active)
    {
        if (step.Condition.Mask != 0)
        {
            var inner = workspace.Lanes(0);
            Narrow(ref inner, active, step.Condition, step.Negated);
            if (inner.Count > 0)
                MapBlended(step, inner);
        }
        else if (*(int*)(file + step.Condition.Offset) != 0 != step.Negated)
        {
            if (step.Uniform)
                step.Loop(file, file + step.Results[0], step, RegisterPlaces.UniformLanes);
            else
                MapBlended(step, active);
        }
    }

    void MapBlended(Step step, in ActiveLanes active)
    {
        step.Loop(file, workspace.Scratch, step, lanes);
        Blend(file + step.Results[0], workspace.Scratch, step.Bytes, active);
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

    void Fail(DefectKind kind, PtxInstruction instruction, int thread, string detail, Region? region = null, long index = 0)
    {
        var size = launch.Group;
        var place = new Extent(thread % size.X, thread / size.X % size.Y, thread / size.X / size.Y);
        var defect = new Defect(
            kernel.Name, kind, instruction.Line, instruction.Text, group, place, region?.Name, index, region?.Bytes ?? 0, detail);
        if (report is null)
            throw new SimulationException(defect);
        report.Add(defect);
    }
}
