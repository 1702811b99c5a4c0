using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Whence.Kernels;
using Whence.Runtime;
using Whence.Runtime.Compiler;

namespace Whence.Cli;

/// <summary>One line of the JSON output of whence kernels.</summary>
sealed record KernelJson(
    string Name, string Kernel, int Threads, int[] Grid, int DynamicSharedBytes, string[] Parameters, long IdealBytes, double Flop, string? File);

/// <summary>whence kernels: the GPU kernels at representative shapes, and their PTX.</summary>
static class KernelsCommand
{
    public static Command Create()
    {
        var dump = new Option<DirectoryInfo?>("--dump") { Description = "write the PTX of each kernel into this folder" };
        var target = new Option<string>("--target") { Description = "what PTX is for: sm_75 up", DefaultValueFactory = _ => "sm_80" };
        var keep = new Option<DirectoryInfo?>("--keep")
        {
            Description = "compile the kernels ahead, into this folder: whence reads what lies in the folder 'kernels' beside itself, so that the first result on another machine waits for no compiler",
        };
        var filter = new Option<string?>("--filter") { Description = "only kernels with this in their name" };
        var json = new Option<bool>("--json") { Description = "JSON Lines on stdout" };
        var command = new Command("kernels", "List the GPU kernels, and write their PTX.") { dump, keep, target, filter, json };
        command.SetAction(parsed =>
        {
            var folder = parsed.GetValue(dump) is { } path ? new PtxFolder(path, parsed.GetValue(target)!) : null;
            var part = parsed.GetValue(filter) ?? "";
            KernelSample[] samples = [.. KernelCatalog.Samples.Where(sample => sample.Name.Contains(part, StringComparison.OrdinalIgnoreCase))];
            folder?.Prepare(samples);
            if (parsed.GetValue(keep) is { } kept)
                Keep(samples.Select(sample => sample.Kernel), Target(parsed.GetValue(target)!), kept);
            var listed = samples.Select(sample => List(sample, folder)).ToList();
            if (parsed.GetValue(json))
                listed.ForEach(kernel => Console.Out.WriteLine(JsonSerializer.Serialize(kernel, JsonContext.Default.KernelJson)));
            else
                WriteTable(listed);
        });
        ModelKernels.Attach(command, target, keep, json);
        KernelCheck.Attach(command, json);
        return command;
    }

    /// <summary>The target that an option names.</summary>
    public static PtxTarget Target(string name)
    {
        try
        {
            return PtxTarget.Parse(name);
        }
        catch (PtxTargetException caught)
        {
            throw new UsageException($"--target: {caught.Message}");
        }
    }

    static void Keep(IEnumerable<KernelMethod> kernels, PtxTarget target, DirectoryInfo folder)
    {
        folder.Create();
        var cache = new KernelCache(folder.FullName);
        KernelText.Prepare(kernels, kernel => KernelText.Of(kernel, target, cache));
        Console.Error.WriteLine($"{folder.GetFiles("*.ptx").Length} kernels for {target.Name} in {folder.FullName}");
    }

    static KernelJson List(KernelSample sample, PtxFolder? folder) => new(
        sample.Name, sample.Kernel.Name, sample.Kernel.Threads, [sample.Grid.X, sample.Grid.Y, sample.Grid.Z], sample.Kernel.DynamicSharedBytes,
        [.. sample.Kernel.Method.GetParameters().Select(parameter => $"{Short(parameter.ParameterType)} {parameter.Name}")],
        sample.IdealBytes, sample.Flop, folder?.Write(sample));

    static string Short(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Short))}>"
        : type.Name;

    static void WriteTable(IEnumerable<KernelJson> kernels) => ConsoleTable.Write(
        ["sample", "kernel", "threads", "grid", "ideal MB", "MFLOP"],
        kernels.Select(kernel => (string[])
        [
            kernel.Name, kernel.Kernel, Number(kernel.Threads), string.Join(" x ", kernel.Grid), Number(kernel.IdealBytes / 1e6), Number(kernel.Flop / 1e6),
        ]));

    static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Where PTX is written to.</summary>
    sealed class PtxFolder
    {
        readonly DirectoryInfo folder;
        readonly PtxTarget target;

        public PtxFolder(DirectoryInfo folder, string target)
        {
            this.target = Target(target);
            this.folder = folder;
            folder.Create();
        }

        /// <summary>Compiles on several threads what is to be written.</summary>
        public void Prepare(IEnumerable<KernelSample> samples) => KernelText.Prepare(samples.Select(sample => sample.Kernel), target);

        /// <summary>Writes a kernel's text, and gives the file's path.</summary>
        public string Write(KernelSample sample)
        {
            var path = Path.Combine(folder.FullName, $"{sample.Name}.ptx");
            File.WriteAllText(path, KernelText.Of(sample.Kernel, target));
            return path;
        }
    }
}
