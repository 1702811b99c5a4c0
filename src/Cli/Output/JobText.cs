using System.Text;

namespace Whence.Cli;

/// <summary>A split command as text for schedulers.</summary>
static class JobText
{
    /// <summary>An array script for sbatch: every task is one stretch.</summary>
    public static string Slurm(ShardedCommand plan) => $"""
        #!/usr/bin/env bash
        #SBATCH --job-name=whence-{plan.Verb}
        #SBATCH --array=1-{plan.Shards}
        #SBATCH --requeue
        #SBATCH --open-mode=append
        #SBATCH --output=whence-{plan.Verb}-%A-%a.log
        # {Again(plan)}
        # Add what the tasks need, such as --cpus-per-task, --gres=gpu:1, --mem and --time. When all of them are done:
        #   {Line(plan.Merge, "", "*")}
        set -euo pipefail
        exec {Line(plan.Words, "${SLURM_ARRAY_TASK_ID:?run this by sbatch}", "")}

        """.ReplaceLineEndings("\n");

    /// <summary>An Indexed Job for kubectl: every index is one stretch.</summary>
    public static string Kubernetes(ShardedCommand plan, string image, string claim) => $$"""
        # {{Again(plan)}}
        # Add what the containers need under resources. When the job is complete, with the same volume:
        #   {{Line(plan.Merge, "", "*")}}
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: whence-{{plan.Verb}}
        spec:
          completionMode: Indexed
          completions: {{plan.Shards}}
          parallelism: {{plan.Shards}}
          backoffLimitPerIndex: 6
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: whence
                  image: {{Json(image)}}
                  workingDir: /data
                  command: ["/bin/sh", "-c"]
                  args:
                    - |-
                      exec {{Line(plan.Words, "$((JOB_COMPLETION_INDEX + 1))", "")}}
                  volumeMounts:
                    - name: data
                      mountPath: /data
              volumes:
                - name: data
                  persistentVolumeClaim:
                    claimName: {{Json(claim)}}

        """.ReplaceLineEndings("\n");

    static string Again(ShardedCommand plan) => plan.Goes
        ? "One stretch a task. A task that is ended and run again goes on where it was."
        : "One stretch a task. A task that is ended and run again does its stretch again.";

    static string Line(IEnumerable<string> words, string index, string pattern) =>
        $"whence {string.Join(' ', words.Select(word => string.Concat(Pieces(word, index, pattern))))}";

    // What the shell puts in stands outside the quotes of a word; the number within double ones.
    static IEnumerable<string> Pieces(string word, string index, string pattern)
    {
        var text = new StringBuilder();
        foreach (var letter in word)
        {
            if ($"{letter}" is not (ShardedCommand.Index or ShardedCommand.Parts))
            {
                text.Append(letter);
                continue;
            }
            if (text.Length > 0)
                yield return Quoted(text.ToString());
            yield return $"{letter}" == ShardedCommand.Index ? $"\"{index}\"" : pattern;
            text.Clear();
        }
        if (text.Length > 0 || word.Length == 0)
            yield return Quoted(text.ToString());
    }

    static string Quoted(string text) => text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./,:=@%+".Contains(letter))
        ? text : $"'{text.Replace("'", "'\\''")}'";

    static string Json(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
}
