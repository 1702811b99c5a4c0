using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Text.Json;
using Whence.Kernels;
using Whence.Runtime.Simulated;
using Whence.Runtime.Simulated.Ptx;

namespace Whence.Cli;

/// <summary>whence kernels --check: what can be said about a kernel of PTX text, and what goes wrong when it is run on the simulator.</summary>
sealed class KernelCheck
{
    readonly Option<FileInfo?> check = new("--check") { Description = "check a kernel of this PTX file on the simulator" };
    readonly Option<string?> entryName = new("--entry") { Description = "--check: name of the kernel, where the file has several" };
    readonly Option<string?> grid = new("--grid") { Description = "--check: groups of the grid, X,Y,Z (1)" };
    readonly Option<string?> group = new("--group") { Description = "--check: threads of a group, X,Y,Z (as the text says, or 32)" };
    readonly Option<int> shared = new("--shared") { Description = "--check: bytes of shared memory taken at launch" };

    readonly Option<string[]> arguments = new("--arg")
    {
        Description = "--check: a parameter, in order: buffer:BYTES[:zeros|ramp|count|random], view:BYTES[...], i32:5, u32:5, i64:5, u64:5, f32:0.5, f64:0.5; "
            + "with all of them the kernel is run",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Adds the options to the command, which then lists kernels or checks one.</summary>
    public static void Attach(Command command, Option<bool> json)
    {
        var (own, otherwise) = (new KernelCheck(), (SynchronousCommandLineAction)command.Action!);
        Option[] further = [own.entryName, own.grid, own.group, own.shared, own.arguments];
        command.Options.Add(own.check);
        foreach (var option in further)
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(own.check) is { } file)
                return own.Run(file, parsed, parsed.GetValue(json));
            if (Array.Find(further, option => parsed.GetResult(option) is { Implicit: false }) is { } alone)
                throw new UsageException($"{alone.Name} needs --check FILE");
            return otherwise.Invoke(parsed);
        });
    }

    int Run(FileInfo file, ParseResult parsed, bool asJson)
    {
        try
        {
            var module = PtxModule.Parse(File.ReadAllText(file.FullName));
            var kernel = new SimulatedKernel(module, parsed.GetValue(entryName));
            var threads = kernel.Entry.Threads;
            var group = Axes(parsed, this.group, threads is null ? 32 : new Extent(threads[0], threads[1], threads[2]));
            var faults = kernel.Faults();
            var report = faults.Count == 0 ? Launch(kernel, group, parsed) : null;
            Write(Describe(file, module, kernel, group, faults, report, Axes(parsed, grid, 1)), report, asJson);
            return faults.Count > 0 || report is { DefectCount: > 0 } ? 1 : 0;
        }
        catch (PtxException caught)
        {
            Console.Error.WriteLine($"whence: {file.Name}: {caught.Message}");
            return 1;
        }
    }

    // Null where no arguments are given.
    SimulationReport? Launch(SimulatedKernel kernel, Extent group, ParseResult parsed)
    {
        var texts = parsed.GetValue(this.arguments)!;
        if (texts.Length == 0 && kernel.Entry.Parameters.Count > 0)
            return null;
        if (texts.Length != kernel.Entry.Parameters.Count)
            throw new UsageException($"kernel '{kernel.Entry.Name}' takes {kernel.Entry.Parameters.Count} parameters, --arg is there {texts.Length} times");
        var arguments = new List<CheckedArgument>();
        try
        {
            foreach (var text in texts)
                arguments.Add(CheckedArgument.Parse(text));
            var buffers = arguments.Select((argument, i) => argument.Buffer(i)).OfType<LaunchBuffer>();
            var report = new SimulationReport();
            kernel.Run(
                new(Axes(parsed, grid, 1), group, [.. arguments.Select(argument => argument.Bytes)], [.. buffers], parsed.GetValue(shared)),
                new() { Count = true }, report);
            return report;
        }
        finally
        {
            arguments.ForEach(argument => argument.Dispose());
        }
    }

    static KernelCheckJson Describe(
        FileInfo file, PtxModule module, SimulatedKernel kernel, Extent group, IReadOnlyList<PtxException> faults, SimulationReport? report, Extent grid)
    {
        var prepared = faults.Count == 0 ? kernel.Prepare(group) : null;
        var uniform = kernel.Instructions.Where(instruction => instruction is { Name: "bra", Guard: not null } && instruction.Has("uni"));
        return new(
            file.FullName, kernel.Entry.Name, module.Target, [group.X, group.Y, group.Z], report is null ? null : [grid.X, grid.Y, grid.Z],
            [.. kernel.Entry.Parameters.Select(parameter => parameter.Bytes)], kernel.Instructions.Count, prepared?.Memory.SharedBytes ?? 0,
            prepared?.Memory.LocalBytes ?? 0, prepared?.PeakLiveRegisters ?? 0, [.. faults.Select(LineJson.Of)], [.. uniform.Select(LineJson.Of)],
            report?.DefectCount ?? 0, [.. report?.Defects.Select(DefectJson.Of) ?? []], report is null ? null : Counts(report));
    }

    static Dictionary<string, double> Counts(SimulationReport report)
    {
        var counts = report.Instructions.ToDictionary(pair => $"{char.ToLowerInvariant(pair.Key.ToString()[0])}{pair.Key.ToString()[1..]}Instructions", pair => (double)pair.Value);
        (string, double)[] others =
        [
            ("flop", report.Flop), ("globalRequests", report.GlobalRequests), ("globalBytes", report.GlobalBytes), ("globalSectors", report.GlobalSectors),
            ("idealSectors", report.IdealSectors), ("distinctReadBytes", report.DistinctReadBytes), ("distinctWrittenBytes", report.DistinctWrittenBytes),
            ("sharedRequests", report.SharedRequests), ("sharedWavefronts", report.SharedWavefronts), ("bankConflicts", report.BankConflicts),
            ("barriers", report.Barriers), ("atomics", report.Atomics),
        ];
        foreach (var (name, count) in others)
            counts[name] = count;
        return counts;
    }

    static void Write(KernelCheckJson found, SimulationReport? report, bool asJson)
    {
        if (asJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(found, JsonContext.Default.KernelCheckJson));
            return;
        }
        Console.Out.WriteLine($"kernel {found.Kernel}, target {found.Target}, groups of {string.Join(" x ", found.Group)}");
        Console.Out.WriteLine($"parameters of {string.Join(", ", found.ParameterBytes)} bytes, {found.Instructions} instructions");
        if (found.Unknown.Length == 0)
            Console.Out.WriteLine($"live registers {found.LiveRegisters}, shared bytes {found.SharedBytes}, local bytes {found.LocalBytes}");
        foreach (var line in found.Unknown)
            Console.Out.WriteLine($"not known, line {line.Line}: {line.Text}");
        foreach (var line in found.UniformBranches)
            Console.Out.WriteLine($"said to be uniform, line {line.Line}: {line.Text}");
        Console.Out.WriteLine(report?.ToString() ?? "not run: no --arg");
    }

    static Extent Axes(ParseResult parsed, Option<string?> option, Extent otherwise)
    {
        if (parsed.GetValue(option) is not { } text)
            return otherwise;
        var axes = text.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var axis) ? axis : 0).ToArray();
        return axes.Length is >= 1 and <= 3 && axes.All(axis => axis > 0)
            ? new(axes[0], axes.ElementAtOrDefault(1) is var y and > 0 ? y : 1, axes.ElementAtOrDefault(2) is var z and > 0 ? z : 1)
            : throw new UsageException($"{option.Name} {text}: X, X,Y or X,Y,Z is expected");
    }
}
