using Whence.Kernels.Instructions;

namespace Whence.Kernels.Simulation;

/// <summary>
/// A kernel made ready to run on the CPU: the groups of a grid one after the other, the threads of a group in lockstep, an instruction at a time.
/// Device memory is the process's own. One kernel may be run by several host threads at once.
/// </summary>
sealed class SimulatedKernel
{
    public SimulatedKernel(Kernel kernel)
    {
        Kernel = kernel;
        Lanes = ((int)kernel.Group.Count + 31) / 32 * 32;
        Registers = new(kernel, Lanes);
        var builder = new StepBuilder(kernel, Registers);
        Steps = builder.Build(kernel.Body);
        Depth = builder.Depth;
        PeakLiveRegisters = Liveness.Peak(kernel);
    }

    public Kernel Kernel { get; }

    /// <summary>32-bit registers of a thread that hold values still to be read, at most; see <see cref="Liveness"/>.</summary>
    public int PeakLiveRegisters { get; }

    internal RegisterFile Registers { get; }

    internal Step[] Steps { get; }

    internal int Lanes { get; }

    internal int Depth { get; }

    /// <summary>Runs all groups of a grid.</summary>
    /// <param name="grid">Groups along each axis.</param>
    /// <param name="arguments">A value for each parameter of the kernel.</param>
    /// <param name="options">What to look at.</param>
    /// <param name="report">Collects defects and counts; without it the first defect is thrown.</param>
    /// <exception cref="Language.KernelException">The arguments are not what the kernel takes, or the grid is empty.</exception>
    /// <exception cref="SimulationException">The kernel did something wrong and there is no report.</exception>
    public void Run(Extent grid, ReadOnlySpan<KernelArgument> arguments, SimulationOptions options, SimulationReport? report = null) =>
        Run(grid, Groups(grid), arguments, options, report);

    /// <summary>Runs some groups of a grid, for counting: a kernel whose groups wait for one another would not end well.</summary>
    /// <inheritdoc cref="Run(Extent, ReadOnlySpan{KernelArgument}, SimulationOptions, SimulationReport?)"/>
    public unsafe void Run(
        Extent grid, IEnumerable<Extent> groups, ReadOnlySpan<KernelArgument> arguments, SimulationOptions options, SimulationReport? report)
    {
        KernelArgument.Check(Kernel, arguments);
        if (grid.X < 1 || grid.Y < 1 || grid.Z < 1 || grid.Y > 65535 || grid.Z > 65535)
            throw new Language.KernelException(Kernel.Name, $"a grid has 1 or more groups, up to 65535 along y and z; {grid} were asked for");
        using var workspace = new Workspace(this);
        workspace.SetArguments(Kernel, Registers, arguments);
        using var group = new GroupRun(this, workspace, grid, arguments.ToArray(), options, report);
        foreach (var place in groups)
            group.Run(place);
        group.Finish();
    }

    static IEnumerable<Extent> Groups(Extent grid)
    {
        for (var z = 0; z < grid.Z; z++)
        {
            for (var y = 0; y < grid.Y; y++)
            {
                for (var x = 0; x < grid.X; x++)
                    yield return new(x, y, z);
            }
        }
    }
}
