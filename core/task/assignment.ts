/** What an assignment needs of a task. */
export interface AssignedTask {
  readonly partition: number;
  close(): Promise<void>;
}

/** Takes partitions over and resolves with their tasks. */
export type Restore<Task> = (partitions: readonly number[]) => Promise<readonly Task[]>;

/** The tasks that this worker owns, kept in step with the group's assignment. */
export class Assignment<Task extends AssignedTask> {
  readonly #restore: Restore<Task>;
  readonly #pending = new Map<number, Promise<Task>>();
  readonly #ready = new Map<number, Task>();
  #isCleared = false;

  constructor(restore: Restore<Task>) {
    this.#restore = restore;
  }

  /** Tasks whose state is restored. */
  get ready(): readonly Task[] {
    return [...this.#ready.values()];
  }

  /** Partition numbers that this worker works on, or will when their state is restored. */
  get owned(): readonly number[] {
    return [...this.#pending.keys()];
  }

  /**
   * Keeps the tasks of `partitions`, drops the others and begins to restore the new ones.
   *
   * A kept task goes on from its own state. Should another worker have owned it in the meantime,
   * its next transaction is fenced and the worker starts over.
   */
  update(partitions: readonly number[]): void {
    for (const partition of this.#pending.keys()) {
      if (!partitions.includes(partition)) void this.#drop(partition);
    }
    const added = partitions.filter((partition) => !this.#pending.has(partition));
    if (added.length > 0) this.#take(added);
  }

  /** Drops a task and restores it anew, since it can do more now than when it was restored. */
  async renew(partition: number): Promise<void> {
    if (!this.#ready.has(partition)) return;
    await this.#drop(partition);
    // The group may have given it to another worker, or it may be here again already.
    if (!this.#isCleared && !this.#pending.has(partition)) this.#take([partition]);
  }

  /** Whether this worker still owns the task. */
  owns(task: Task): boolean {
    return this.#ready.get(task.partition) === task;
  }

  /** The task of a partition, once restored. @throws what the restore threw */
  get(partition: number): Promise<Task> | undefined {
    return this.#pending.get(partition);
  }

  /** Drops every task, for good. */
  async clear(): Promise<void> {
    this.#isCleared = true;
    await Promise.all([...this.#pending.keys()].map((partition) => this.#drop(partition)));
  }

  #take(partitions: readonly number[]): void {
    const restoring = this.#restore(partitions);
    for (const partition of partitions) {
      const task = restoring.then((tasks) => tasks.find((one) => one.partition === partition)!);
      this.#pending.set(partition, task);
      task.then(
        (restored) => {
          if (this.#pending.get(partition) === task) this.#ready.set(partition, restored);
        },
        () => {},
      );
    }
  }

  async #drop(partition: number): Promise<void> {
    const task = this.#pending.get(partition);
    this.#pending.delete(partition);
    this.#ready.delete(partition);
    try {
      await (await task)?.close();
    } catch {
      // The restore failed, which its own reader reports.
    }
  }
}
